import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { type AmberTorsion, amberTorsions } from './amber-torsion.js';
import { atomNames, type ExportedMolecule } from './exported-molecule.js';

/**
 * A parameter and topology file of AMBER (prmtop, of 7): E = K (r − r₀)², K (θ − θ₀)², PK (1 + cos(nφ − phase)), kcal/mol, Å, rad.
 * Lennard-Jones parameters are 0, for the user to fill in, and so are charges, unless the model has some. Exclusions and 1-4 pairs are those of
 * the bonds; of charges of the model the 1-4 pairs count in full, or not at all where it leaves them out.
 *
 * @throws ResffError (option) for charges of a model that counts pairs two bonds apart or fewer, which AMBER never does
 *
 * Source: ambermd.org/FileFormats.php
 */
export function amberTopology(exported: ExportedMolecule): string {
  const { molecule, masses, terms, charges, remarks } = exported;
  const n = molecule.atomicNumbers.length;
  if (charges && charges.bondsApart < 3)
    throw new ResffError(
      'option',
      `AMBER: expected charges of pairs three or more bonds apart, got a model that counts them ${charges.bondsApart} apart; OpenMM (.xml) and GROMACS (.top) can have them`,
    );
  const withHydrogen = (atoms: ArrayLike<number>) =>
    Array.from(atoms).some((atom) => molecule.atomicNumbers[atom] === 1);
  const bonds = rowsOf(terms.bonds.atoms, 2);
  const angles = rowsOf(terms.angles.atoms, 3);
  const torsions = amberTorsions(terms, molecule);
  const exclusions = excludedAtoms(molecule);
  /** Places in the coordinate array, then the number of the parameters, as AMBER has it. */
  const indexed = (rows: readonly number[][], hydrogen: boolean) =>
    rows.flatMap((row, t) => (withHydrogen(row) === hydrogen ? [...row.map((atom) => 3 * atom), t + 1] : []));
  const dihedrals = (hydrogen: boolean) =>
    torsions.flatMap(({ atoms, entry }, t) => (withHydrogen(atoms) === hydrogen ? [...entry, t + 1] : []));
  const counts = (values: readonly number[], size: number) => values.length / size;
  const [bondsH, bonds0] = [indexed(bonds, true), indexed(bonds, false)];
  const [anglesH, angles0] = [indexed(angles, true), indexed(angles, false)];
  const [torsionsH, torsions0] = [dihedrals(true), dihedrals(false)];
  const [mbona, mtheta, mphia] = [counts(bonds0, 3), counts(angles0, 4), counts(torsions0, 5)];
  const list = exclusions.flatMap((atoms) => (atoms.length === 0 ? [0] : atoms.map((atom) => atom + 1)));
  const pointers = [
    ...[n, 1, counts(bondsH, 3), mbona, counts(anglesH, 4), mtheta, counts(torsionsH, 5), mphia, 0, 0],
    ...[list.length, 1, mbona, mtheta, mphia, bonds.length, angles.length, torsions.length, 1, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0, n, 0, 0],
  ];
  const scee = charges === null ? 1.2 : charges.bondsApart === 3 ? 1 : LEFT_OUT;
  const half = (k: Float64Array) => Array.from(k, (value) => value / 2);
  const perTorsion = (of: (torsion: AmberTorsion) => number) => torsions.map(of);
  return [
    '%VERSION  VERSION_STAMP = V0001.000  DATE = 01/01/26  00:00:00\n',
    section('TITLE', '20a4', [molecule.name.slice(0, 80)], ...remarks.flatMap(comments)),
    integers('POINTERS', pointers),
    texts('ATOM_NAME', atomNames(molecule)),
    reals('CHARGE', charges ? Array.from(charges.values, (charge) => AMBER_CHARGE * charge) : new Array(n).fill(0)),
    integers('ATOMIC_NUMBER', [...molecule.atomicNumbers]),
    reals('MASS', [...masses]),
    integers('ATOM_TYPE_INDEX', new Array(n).fill(1)),
    integers(
      'NUMBER_EXCLUDED_ATOMS',
      exclusions.map(({ length }) => Math.max(1, length)),
    ),
    integers('NONBONDED_PARM_INDEX', [1]),
    texts('RESIDUE_LABEL', ['LIG']),
    integers('RESIDUE_POINTER', [1]),
    reals('BOND_FORCE_CONSTANT', half(terms.bonds.k)),
    reals('BOND_EQUIL_VALUE', [...terms.bonds.equilibrium]),
    reals('ANGLE_FORCE_CONSTANT', half(terms.angles.k)),
    reals('ANGLE_EQUIL_VALUE', [...terms.angles.equilibrium]),
    reals(
      'DIHEDRAL_FORCE_CONSTANT',
      perTorsion(({ k }) => k),
    ),
    reals(
      'DIHEDRAL_PERIODICITY',
      perTorsion(({ periodicity }) => periodicity),
    ),
    reals(
      'DIHEDRAL_PHASE',
      perTorsion(({ phase }) => phase),
    ),
    reals(
      'SCEE_SCALE_FACTOR',
      perTorsion(({ entry }) => (entry[2] < 0 ? 0 : scee)),
    ),
    reals(
      'SCNB_SCALE_FACTOR',
      perTorsion(({ entry }) => (entry[2] < 0 ? 0 : 2)),
    ),
    reals('SOLTY', [0]),
    reals('LENNARD_JONES_ACOEF', [0]),
    reals('LENNARD_JONES_BCOEF', [0]),
    integers('BONDS_INC_HYDROGEN', bondsH),
    integers('BONDS_WITHOUT_HYDROGEN', bonds0),
    integers('ANGLES_INC_HYDROGEN', anglesH),
    integers('ANGLES_WITHOUT_HYDROGEN', angles0),
    integers('DIHEDRALS_INC_HYDROGEN', torsionsH),
    integers('DIHEDRALS_WITHOUT_HYDROGEN', torsions0),
    integers('EXCLUDED_ATOMS_LIST', list),
    reals('HBOND_ACOEF', []),
    reals('HBOND_BCOEF', []),
    reals('HBCUT', []),
    texts(
      'AMBER_ATOM_TYPE',
      Array.from(molecule.atomicNumbers, (z) => symbolOf(z).toLowerCase()),
    ),
    texts('TREE_CHAIN_CLASSIFICATION', new Array(n).fill('BLA')),
    integers('JOIN_ARRAY', new Array(n).fill(0)),
    integers('IROTAT', new Array(n).fill(0)),
    section('RADIUS_SET', '1a80', ['none']),
    reals('RADII', new Array(n).fill(0)),
    reals('SCREEN', new Array(n).fill(0)),
  ].join('');
}

/** Coordinates of AMBER (inpcrd), Å. */
export function amberCoordinates({ molecule, positions }: ExportedMolecule): string {
  const numbers = Array.from(positions, (x) => x.toFixed(7).padStart(12));
  return `${molecule.name.slice(0, 80)}\n${String(positions.length / 3).padStart(5)}\n${rows(numbers, 6)}`;
}

/** Divisor of 1-4 electrostatics that leaves nothing of them. */
const LEFT_OUT = 1e10;
/** Charges are e times this, √332.05: what is left of C in the energy. */
const AMBER_CHARGE = 18.2223;

/** For each atom those after it within three bonds. */
function excludedAtoms(molecule: Molecule): number[][] {
  const graph = adjacency(molecule);
  return Array.from(molecule.atomicNumbers, (_, start) => {
    const seen = new Set([start]);
    let shell = [start];
    for (let depth = 0; depth < 3; depth++) {
      shell = shell.flatMap((atom) => [...neighborsOf(graph, atom)].filter((next) => !seen.has(next)));
      for (const atom of shell) seen.add(atom);
    }
    return [...seen].filter((atom) => atom > start).sort((a, b) => a - b);
  });
}

function rowsOf(flat: Uint32Array, size: number): number[][] {
  return Array.from({ length: flat.length / size }, (_, t) => [...flat.subarray(size * t, size * (t + 1))]);
}

function integers(name: string, values: readonly number[]): string {
  return section(name, '10I8', [
    rows(
      values.map((value) => String(value).padStart(8)),
      10,
    ),
  ]);
}

function reals(name: string, values: readonly number[]): string {
  return section(name, '5E16.8', [
    rows(
      values.map((value) => fortran(value).padStart(16)),
      5,
    ),
  ]);
}

function texts(name: string, values: readonly string[]): string {
  return section(name, '20a4', [
    rows(
      values.map((value) => value.slice(0, 4).padEnd(4)),
      20,
    ),
  ]);
}

/** `-1.23400000E+01` */
function fortran(value: number): string {
  const [mantissa, exponent] = value.toExponential(8).split('e') as [string, string];
  return `${mantissa}E${exponent[0]}${exponent.slice(1).padStart(2, '0')}`;
}

/** Lines of at most 80 characters. */
function comments(remark: string): string[] {
  return (remark.match(/\S.{0,69}(?=\s|$)/g) ?? []).map((line) => `%COMMENT ${line}`);
}

function section(name: string, format: string, body: readonly string[], ...remarks: string[]): string {
  const text = body.join('\n').replace(/\n$/, '');
  return [`%FLAG ${name}`, ...remarks, `%FORMAT(${format})`, text, ''].join('\n');
}

function rows(cells: readonly string[], perRow: number): string {
  let out = '';
  for (let at = 0; at < cells.length; at += perRow) out += `${cells.slice(at, at + perRow).join('')}\n`;
  return out;
}
