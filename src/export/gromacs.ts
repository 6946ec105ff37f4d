import { KCAL_PER_MOL_TO_KJ_PER_MOL } from '../core/units.js';
import { type HarmonicTerms, periodicTorsions, type TorsionTerms } from './bonded.js';
import { atomNames, digits, type ExportedMolecule } from './exported-molecule.js';

const KJ = KCAL_PER_MOL_TO_KJ_PER_MOL;
const NM = 0.1;
const DEGREES = 180 / Math.PI;
/** Of dihedrals: periodic, propers with several lines of the same atoms, impropers. */
const PROPER = 9;
const IMPROPER = 4;

/**
 * A topology of GROMACS. Every atom has a type of its own without Lennard-Jones, for the user to fill in, and the charge of a model that
 * has charges, with its exclusions; bonds and angles are of function 1, propers of 9 and impropers of 4, so that GROMACS reports each kind.
 */
export function gromacsTopology({ molecule, masses, terms, charges, remarks }: ExportedMolecule): string {
  const names = atomNames(molecule);
  const types = names.map((name) => `rf_${name}`);
  const { atomicNumbers, formalCharges } = molecule;
  const atoms = names.map(
    (name, i) =>
      `${i + 1} ${types[i]} 1 LIG ${name} ${i + 1} ${charges ? digits(charges.values[i]!) : '0.0'} ${digits(masses[i]!)} ; formal charge ${formalCharges[i]}`,
  );
  const lines = [
    ...remarks.map((remark) => `; ${remark}`),
    charges
      ? '; Lennard-Jones parameters are 0: put those of your force field in [ atomtypes ].'
      : '; Lennard-Jones parameters and charges are 0: put those of your force field in [ atomtypes ] and [ atoms ].',
    '',
    '[ defaults ]',
    '; nbfunc comb-rule gen-pairs fudgeLJ fudgeQQ',
    '1 2 no 1.0 1.0',
    '',
    '[ atomtypes ]',
    '; name atomic-number mass charge ptype sigma(nm) epsilon(kJ/mol)',
    ...types.map((type, i) => `${type} ${atomicNumbers[i]} ${digits(masses[i]!)} 0.0 A 0.0 0.0`),
    '',
    '[ moleculetype ]',
    '; name nrexcl',
    `LIG ${charges ? charges.bondsApart - 1 : 3}`,
    '',
    '[ atoms ]',
    '; nr type resnr residue atom cgnr charge mass',
    ...atoms,
    '',
    '[ bonds ]',
    '; i j func length(nm) k(kJ/mol/nm^2)',
    ...harmonics(terms.bonds, 2, NM, 1 / NM ** 2),
    '',
    '[ angles ]',
    '; i j k func angle(degrees) k(kJ/mol/rad^2)',
    ...harmonics(terms.angles, 3, DEGREES, 1),
    '',
    '[ dihedrals ] ; propers',
    '; i j k l func phase(degrees) k(kJ/mol) periodicity',
    ...torsions(terms.propers, PROPER),
    '',
    '[ dihedrals ] ; impropers',
    ...torsions(terms.impropers, IMPROPER),
    '',
    '[ system ]',
    title(molecule.name),
    '',
    '[ molecules ]',
    'LIG 1',
  ];
  return `${lines.join('\n')}\n`;
}

/** Å around the molecule in its box. */
const MARGIN = 20;
/** Eight decimals of nm: GROMACS counts them. */
const [WIDTH, DECIMALS] = [13, 8];

/** Coordinates of GROMACS, in nm, in the middle of a box with room around. */
export function gromacsCoordinates({ molecule, positions }: ExportedMolecule): string {
  const number = (angstrom: number) => (angstrom * NM).toFixed(DECIMALS).padStart(WIDTH);
  const names = atomNames(molecule);
  const [low, edges] = [0, 1, 2].reduce<[number[], number[]]>(
    ([lows, sizes], axis) => {
      const values = positions.filter((_, k) => k % 3 === axis);
      const least = Math.min(...values);
      return [
        [...lows, least - MARGIN],
        [...sizes, Math.max(...values) - least + 2 * MARGIN],
      ];
    },
    [[], []],
  );
  const rows = names.map((name, i) => {
    const x = [0, 1, 2].map((axis) => number(positions[3 * i + axis]! - low[axis]!)).join('');
    return `${'1'.padStart(5)}${'LIG'.padEnd(5)}${name.padStart(5)}${String((i + 1) % 100_000).padStart(5)}${x}`;
  });
  return `${title(molecule.name)}\n${names.length}\n${rows.join('\n')}\n${edges.map((edge) => number(edge)).join(' ')}\n`;
}

function title(name: string): string {
  return name.replace(/\s+/g, ' ').trim() || 'molecule';
}

function harmonics({ atoms, k, equilibrium }: HarmonicTerms, size: number, unit: number, perUnit: number): string[] {
  return Array.from(
    k,
    (constant, t) =>
      `${numbers(atoms.subarray(size * t, size * (t + 1)))} 1 ${digits(equilibrium[t]! * unit)} ${digits(constant * KJ * perUnit)}`,
  );
}

function torsions(terms: TorsionTerms, kind: number): string[] {
  return periodicTorsions(terms).map(
    ({ atoms, periodicity, k, phase }) =>
      `${numbers(atoms)} ${kind} ${digits(phase * DEGREES)} ${digits(k * KJ)} ${periodicity}`,
  );
}

/** Atoms count from 1. */
function numbers(atoms: ArrayLike<number>): string {
  return Array.from(atoms, (atom) => atom + 1).join(' ');
}
