import { ConformerGenerator, Molecule as OclMolecule } from 'openchemlib';
import { bondRatio } from '../chemistry/bond/connectivity.js';
import { createMolecule, type Molecule, totalCharge, withIsotopes } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ParseError, ResffError } from '../core/errors.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { numberedSmiles } from '../formats/smiles/smiles-numbering.js';
import { parseSmilesText } from '../formats/smiles/smiles-parser.js';
import { resolveSmiles } from '../formats/smiles/smiles-resolve.js';

/**
 * 3D structures of a SMILES string: torsions from openchemlib's statistics, stereocenters and double bonds as written (checked
 * on the result), unspecified ones as the generator chooses. Separate fragments are placed side by side. The coordinates are
 * a start for minimization, not a minimum.
 *
 * Atoms stand in the order of the text, then the hydrogens; hydrogens written as atoms in the text may change the order of the
 * others, as openchemlib takes them out of its table.
 *
 * openchemlib's torsion tables must be registered before (`Resources.register`; `resff/node` does it).
 *
 * @returns up to `count` conformers, at least one
 * @throws ParseError for what {@link parseSmiles} refuses; ResffError (molecule) when no conformer can be made or its
 *   stereochemistry contradicts the SMILES
 */
export function generateConformers(
  smiles: string,
  options: { count?: number; seed?: number; name?: string } = {},
): Structure[] {
  const text = smiles.trim();
  const expected = parseSmiles(text);
  const { written, order } = writtenMolecule(text, expected);
  const molecule = withIsotopesOf(expected, readMolecule(written, options.name ?? text), order);
  const stereo = parities(written);

  const count = options.count ?? 1;
  const seed = options.seed ?? 1;
  const structures: Structure[] = [];
  let contradicted = 0;
  // The generator now and then turns a double bond round; such a result is dropped and the next seed tried. Where its table of
  // torsions leads to collisions only (phenyl acetate), the second half of the attempts turns bonds in steps of 60 degrees.
  for (let attempt = 0; attempt < ATTEMPTS && structures.length === 0; attempt++)
    for (const positions of embed(written, seed + attempt, count, attempt >= ATTEMPTS / 2))
      if (agreesWith(stereo, written, positions)) {
        setHydrogenBondLengths(molecule, positions);
        structures.push({ molecule, positions, properties: new Map() });
      } else contradicted++;
  if (structures.length === 0)
    throw new ResffError(
      'molecule',
      `SMILES: expected a 3D structure, got ${contradicted} that contradict its stereochemistry and no other in ${ATTEMPTS} attempts (${text})`,
    );
  return structures;
}

/**
 * Whether coordinates have the stereocenters and double bonds that a SMILES specifies; unspecified ones may be either way.
 *
 * @param positions (N,3) Å in the atom order of {@link generateConformers}
 */
export function hasStereochemistryOf(smiles: string, positions: Float64Array): boolean {
  const text = smiles.trim();
  const { written } = writtenMolecule(text, parseSmiles(text));
  return agreesWith(parities(written), written, positions);
}

/**
 * openchemlib's molecule of a SMILES: stereochemistry as it reads it, bond orders as our parser does, because its own Kekulé
 * forms of aromatic atoms in brackets go wrong. It may not add, drop or neutralize anything.
 */
function writtenMolecule(text: string, expected: Molecule): { written: OclMolecule; order: number[] } {
  const written = OclMolecule.fromSmiles(numberedSmiles(resolveSmiles(parseSmilesText(text))));
  written.ensureHelperArrays(OclMolecule.cHelperNeighbours);
  const { bonds, bondOrders } = expected;
  const orders = new Map(Array.from(bondOrders, (order, b) => [pair(bonds[2 * b]!, bonds[2 * b + 1]!), order]));
  let changed = false;
  for (let b = 0; b < written.getAllBonds(); b++) {
    const [i, j] = [0, 1].map((end) => written.getAtomMapNo(written.getBondAtom(end as 0 | 1, b)) - 1) as [
      number,
      number,
    ];
    const order = orders.get(pair(i, j));
    // Bonds of hydrogens, which have no number, are single in any case.
    if (order === undefined || written.getBondOrder(b) === order) continue;
    written.setBondOrder(b, order);
    changed = true;
  }
  // Of the heavy atoms, which come first, the place in the text.
  const order = Array.from({ length: written.getAllAtoms() }, (_, i) => written.getAtomMapNo(i) - 1);
  for (let i = 0; i < written.getAllAtoms(); i++) {
    written.setAtomMapNo(i, 0, false);
    // From its own form it has concluded valences that are not there.
    if (changed) written.setAtomAbnormalValence(i, -1);
  }
  written.addImplicitHydrogens();
  const molecule = readMolecule(written, '');
  if (
    formula(molecule.atomicNumbers) !== formula(expected.atomicNumbers) ||
    totalCharge(molecule) !== totalCharge(expected)
  )
    throw new ParseError(`SMILES: the conformer generator reads another molecule than was written (${text})`);
  written.ensureHelperArrays(OclMolecule.cHelperParities);
  return { written, order };
}

function pair(i: number, j: number): string {
  return i < j ? `${i} ${j}` : `${j} ${i}`;
}

/**
 * Isotopes are not shown to openchemlib, which would make atoms of their own of them; hydrogens of one atom are alike.
 *
 * @param order of the heavy atoms of `molecule`, the atom of `expected`
 */
function withIsotopesOf(expected: Molecule, molecule: Molecule, order: readonly number[]): Molecule {
  const { massNumbers } = expected;
  if (massNumbers === undefined) return molecule;
  const out = new Uint16Array(massNumbers.length);
  const written = hydrogensByAtom(expected);
  for (const [atom, hydrogens] of hydrogensByAtom(molecule)) {
    const from = order[atom] ?? -1;
    if (atom >= 0) out[atom] = massNumbers[from]!;
    hydrogens.forEach((hydrogen, k) => {
      out[hydrogen] = massNumbers[written.get(from)![k]!]!;
    });
  }
  return withIsotopes(molecule, out);
}

/** Every heavy atom with its hydrogens; those of hydrogen itself under -1. */
function hydrogensByAtom({ atomicNumbers, bonds }: Molecule): Map<number, number[]> {
  const groups = new Map<number, number[]>([[-1, []]]);
  atomicNumbers.forEach((z, atom) => {
    if (z > 1) groups.set(atom, []);
  });
  atomicNumbers.forEach((z, atom) => {
    if (z > 1) return;
    const end = bonds.indexOf(atom);
    (groups.get(end < 0 ? -1 : bonds[end ^ 1]!) ?? groups.get(-1)!).push(atom);
  });
  return groups;
}

/**
 * The generator's bonds to hydrogen are those of X-ray structures, 0.1 Å too short. Moves every hydrogen along its bond to the
 * sum of the covalent radii (O–H 0.97, N–H 1.02, C–H 1.07 Å).
 */
function setHydrogenBondLengths({ atomicNumbers, bonds }: Molecule, positions: Float64Array): void {
  bonds.forEach((atom, b) => {
    const partner = bonds[b ^ 1]!;
    if (atomicNumbers[atom] !== 1 || atomicNumbers[partner] === 1) return;
    const factor = 1 / bondRatio(atomicNumbers, positions, atom, partner);
    for (let k = 0; k < 3; k++) {
      const from = positions[3 * partner + k]!;
      positions[3 * atom + k] = from + factor * (positions[3 * atom + k]! - from);
    }
  });
}

/** Seeds tried before a SMILES is given up. */
const ATTEMPTS = 20;

function embed(written: OclMolecule, seed: number, count: number, evenSteps: boolean): Float64Array[] {
  const generator = new ConformerGenerator(seed);
  if (count === 1 && !evenSteps) {
    const made = generator.getOneConformerAsMolecule(written.getCompactCopy());
    return made ? [coordinates(made)] : [];
  }
  const out: Float64Array[] = [];
  if (!generator.initializeConformers(written.getCompactCopy(), { use60degreeSteps: evenSteps })) return out;
  while (out.length < count) {
    const made = generator.getNextConformerAsMolecule();
    if (!made) break;
    out.push(coordinates(made));
  }
  return out;
}

function readMolecule(from: OclMolecule, name: string) {
  from.ensureHelperArrays(OclMolecule.cHelperNeighbours);
  const atoms = Array.from({ length: from.getAllAtoms() }, (_, i) => i);
  const bonds = Array.from({ length: from.getAllBonds() }, (_, b) => b);
  return createMolecule({
    name,
    atomicNumbers: atoms.map((i) => from.getAtomicNo(i)),
    formalCharges: atoms.map((i) => from.getAtomCharge(i)),
    bonds: bonds.flatMap((b) => [from.getBondAtom(0, b), from.getBondAtom(1, b)]),
    bondOrders: bonds.map((b) => from.getBondOrder(b)),
  });
}

function formula(atomicNumbers: Uint8Array): string {
  return Array.from(atomicNumbers)
    .sort((a, b) => a - b)
    .join(' ');
}

function coordinates(from: OclMolecule): Float64Array {
  const positions = new Float64Array(3 * from.getAllAtoms());
  for (let i = 0; i < from.getAllAtoms(); i++) {
    positions[3 * i] = from.getAtomX(i);
    // Screen coordinates point down; turning two axes is a rotation and keeps the handedness.
    positions[3 * i + 1] = -from.getAtomY(i);
    positions[3 * i + 2] = -from.getAtomZ(i);
  }
  return positions;
}

interface Parities {
  readonly atoms: readonly number[];
  readonly bonds: readonly number[];
}

/** Parities by atom and bond number; 1 and 2 are the two definite ones. */
function parities(of: OclMolecule): Parities {
  return {
    atoms: Array.from({ length: of.getAllAtoms() }, (_, i) => of.getAtomParity(i)),
    bonds: Array.from({ length: of.getAllBonds() }, (_, b) => of.getBondParity(b)),
  };
}

/** Whether the parities perceived again from coordinates are those that the SMILES specified. */
function agreesWith(expected: Parities, written: OclMolecule, positions: Float64Array): boolean {
  const placed = written.getCompactCopy();
  for (let i = 0; i < placed.getAllAtoms(); i++) {
    placed.setAtomX(i, positions[3 * i]!);
    placed.setAtomY(i, -positions[3 * i + 1]!);
    placed.setAtomZ(i, -positions[3 * i + 2]!);
  }
  const perceived = OclMolecule.fromMolfile(placed.toMolfile());
  perceived.ensureHelperArrays(OclMolecule.cHelperParities);
  const got = parities(perceived);
  const agrees = (parity: number, found: number | undefined) => !isDefinite(parity) || found === parity;
  if (
    expected.atoms.every((parity, i) => agrees(parity, got.atoms[i])) &&
    expected.bonds.every((parity, b) => agrees(parity, got.bonds[b]))
  )
    return true;
  // Parities of centers that only exist relative to each other (1,4-disubstituted cyclohexanes) may all be turned round:
  // then the names of the two, with what the SMILES leaves open taken from the coordinates, still agree.
  const completed = written.getCompactCopy();
  expected.atoms.forEach((parity, i) => {
    if (!isDefinite(parity) && isDefinite(got.atoms[i] ?? 0)) completed.setAtomParity(i, got.atoms[i]!, false);
  });
  expected.bonds.forEach((parity, b) => {
    if (!isDefinite(parity) && isDefinite(got.bonds[b] ?? 0)) completed.setBondParity(b, got.bonds[b]!, false);
  });
  completed.setParitiesValid(0);
  return completed.toIsomericSmiles() === perceived.toIsomericSmiles();
}

/** 1 and 2 are the two ways round. */
function isDefinite(parity: number): boolean {
  return parity === 1 || parity === 2;
}
