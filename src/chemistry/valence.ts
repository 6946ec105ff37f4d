import { elementOf } from '../core/elements.js';

/**
 * Whether an atom with a formal charge and a sum of bond orders has a closed shell as chemists write them.
 *
 * With n outer electrons, charge q and bond order sum v, free = n − q − v electrons are not in bonds and n − q + v surround the atom.
 * free must be even and not negative. Then an atom passes
 * - with an octet (hydrogen, helium: a pair), or, from the third row on, with more than an octet: PF₅, sulfone, perchlorate, IF₅;
 * - or with no free electrons and less than an octet: BH₃, carbenium, bare and covalent metal; non-metals only up to charge +1.
 *
 * The same rule covers ammonium, N-oxide, isocyanide, carbanion, borate, hydronium and halide without a table of cases.
 * d- and f-block atoms always pass: their electron count does not decide their bonds.
 *
 * @param atomicNumber 1..99, else ResffError (molecule)
 */
export function isClosedShell(atomicNumber: number, charge: number, valence: number): boolean {
  const { outerElectrons } = elementOf(atomicNumber);
  if (isTransition(atomicNumber)) return true;
  const free = outerElectrons - charge - valence;
  if (free < 0 || free % 2 !== 0) return false;
  const shell = outerElectrons - charge + valence;
  const full = atomicNumber <= 2 ? 2 : 8;
  if (shell === full) return true;
  if (shell > full) return atomicNumber > 10;
  return free === 0 && (isMetal(atomicNumber) || charge <= 1);
}

/** The bond order sums 0 to 8 that {@link isClosedShell} accepts, ascending. */
export function allowedValences(atomicNumber: number, charge: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7, 8].filter((valence) => isClosedShell(atomicNumber, charge, valence));
}

/** Groups 3 to 11 and the f block. */
export function isTransition(atomicNumber: number): boolean {
  const z = atomicNumber;
  return (z >= 21 && z <= 29) || (z >= 39 && z <= 47) || (z >= 57 && z <= 79) || z >= 89;
}

/** Main-group metals, group 12 included. */
function isMetal(atomicNumber: number): boolean {
  const { outerElectrons } = elementOf(atomicNumber);
  if (atomicNumber <= 2 || isTransition(atomicNumber)) return false;
  if (outerElectrons <= 2) return true;
  return [13, 31, 32, 49, 50, 51, 81, 82, 83, 84].includes(atomicNumber);
}
