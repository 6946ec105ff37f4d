import { ResffError } from '../core/errors.js';

/**
 * What a molecule is, without coordinates: elements, formal charges and Kekulé bonds. Immutable by convention.
 * Disconnected fragments (dimers, salts) are one molecule. All hydrogens are explicit atoms.
 */
export interface Molecule {
  readonly name: string;
  /** (N) atomic numbers Z */
  readonly atomicNumbers: Uint8Array;
  /** (N) formal charges, e */
  readonly formalCharges: Int8Array;
  /** (B,2) atom indices from 0, flat */
  readonly bonds: Uint32Array;
  /** (B) Kekulé bond orders 1, 2 or 3 */
  readonly bondOrders: Uint8Array;
  /** (N) mass numbers of isotopes, 0 for an atom of the natural mixture; absent when all are. They change masses and nothing else. */
  readonly massNumbers?: Uint16Array;
}

export function atomCount(molecule: Molecule): number {
  return molecule.atomicNumbers.length;
}

export function bondCount(molecule: Molecule): number {
  return molecule.bondOrders.length;
}

/** Sum of the formal charges, e. */
export function totalCharge(molecule: Molecule): number {
  return molecule.formalCharges.reduce((sum, charge) => sum + charge, 0);
}

/**
 * Builds a molecule from plain arrays and checks that they fit together (lengths, index range, no self bond, no bond twice).
 * Chemistry (valence, hydrogens, elements) is checked separately by `checkMolecule`.
 *
 * @throws ResffError (code molecule) naming the first array entry that does not fit
 */
export function createMolecule(input: {
  name?: string;
  atomicNumbers: ArrayLike<number>;
  formalCharges?: ArrayLike<number>;
  bonds: ArrayLike<number>;
  bondOrders: ArrayLike<number>;
  massNumbers?: ArrayLike<number>;
}): Molecule {
  const atomicNumbers = Uint8Array.from(input.atomicNumbers);
  const n = atomicNumbers.length;
  const formalCharges = Int8Array.from(input.formalCharges ?? new Int8Array(n));
  const bonds = Uint32Array.from(input.bonds);
  const bondOrders = Uint8Array.from(input.bondOrders);
  const fail = (message: string): never => {
    throw new ResffError('molecule', input.name ? `${message} (molecule ${input.name})` : message);
  };
  if (formalCharges.length !== n) fail(`formal charges: expected ${n} (one per atom), got ${formalCharges.length}`);
  if (bonds.length !== 2 * bondOrders.length)
    fail(
      `bonds: expected ${2 * bondOrders.length} atom indices for ${bondOrders.length} bond orders, got ${bonds.length}`,
    );
  const seen = new Set<number>();
  for (let b = 0; b < bondOrders.length; b++) {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    if (i >= n || j >= n) fail(`bond ${b}: expected atom indices below ${n}, got ${i}-${j}`);
    if (i === j) fail(`bond ${b}: expected two different atoms, got ${i}-${j}`);
    const key = Math.min(i, j) * n + Math.max(i, j);
    if (seen.has(key)) fail(`bond ${b}: expected every bond once, got ${i}-${j} again`);
    seen.add(key);
    if (bondOrders[b]! < 1 || bondOrders[b]! > 3) fail(`bond ${b}: expected order 1, 2 or 3, got ${bondOrders[b]}`);
  }
  return withIsotopes({ name: input.name ?? '', atomicNumbers, formalCharges, bonds, bondOrders }, input.massNumbers);
}

/**
 * The molecule with isotopes.
 *
 * @param massNumbers (N), 0 for the natural mixture
 * @throws ResffError (code molecule) for another number of them, and for a mass number below the atomic number or above 300
 */
export function withIsotopes(molecule: Molecule, massNumbers: ArrayLike<number> = []): Molecule {
  if (!Array.from(massNumbers).some((massNumber) => massNumber !== 0)) return molecule;
  const { atomicNumbers, name } = molecule;
  const fail = (expected: string): never => {
    throw new ResffError('molecule', `isotope: expected ${expected}${name ? ` (molecule ${name})` : ''}`);
  };
  if (massNumbers.length !== atomicNumbers.length)
    fail(`${atomicNumbers.length} mass numbers, got ${massNumbers.length}`);
  atomicNumbers.forEach((z, i) => {
    const massNumber = massNumbers[i]!;
    if (massNumber !== 0 && !(massNumber >= z && massNumber <= 300))
      fail(`a mass number from ${z} to 300, got ${massNumber} at atom ${i + 1}`);
  });
  return { ...molecule, massNumbers: Uint16Array.from(massNumbers) };
}
