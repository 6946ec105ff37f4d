import { assignBondOrders } from '../chemistry/bond/bond-perception.js';
import { bondRatio, bondsFromDistances } from '../chemistry/bond/connectivity.js';
import { checkTotalCharge } from '../chemistry/check.js';
import { createMolecule, type Molecule } from '../chemistry/molecule.js';
import { orderedAs } from '../chemistry/molecule-match.js';
import type { Structure } from '../chemistry/structure.js';
import type { Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { readStructures } from '../formats/registry.js';
import { isSameMolecule } from '../formats/sdf/sdf.js';
import { isMappedSmiles, parseMappedSmiles, parseSmiles } from '../formats/smiles/smiles.js';
import type { MoleculeRequest, NamedArray } from './message.js';

/** A molecule and the coordinates that came with it or were made for it. */
export interface OpenedMolecule {
  readonly molecule: Molecule;
  /** (C,N,3) Å; none where neither the request nor its source had any */
  readonly positions: Float64Array;
}

/** Makes coordinates for a SMILES string. */
export type ConformerSource = (
  smiles: string,
  options: { count: number; seed: number; name: string },
) => Structure[] | Promise<Structure[]>;

/**
 * The molecule of a request.
 *
 * - `smiles` or `text` (of a structure file; several records must be conformers of one molecule): in its own order, with the
 *   coordinates of the file or coordinates made for the SMILES. With `atomicNumbers`, in the order of these atoms: by the atom map
 *   of the SMILES, else by matching bonds, which are `bonds` (orders do not matter) or taken from the positions.
 * - `atomicNumbers` and `bonds` with orders (and `formalCharges`): as they stand.
 * - `atomicNumbers`: orders and charges are perceived, from `bonds` without orders or, when there are none, from the positions.
 *
 * @param positions (N,3) or (C,N,3) Å of the request; the first conformation decides about bonds
 * @param cell (3,3) Å, through whose faces bonds may go
 * @throws ResffError
 */
export async function openMolecule(
  request: MoleculeRequest,
  positions: NamedArray | undefined,
  conformers: ConformerSource,
  cell?: Cell,
): Promise<OpenedMolecule> {
  const given = positions?.values.slice() ?? new Float64Array(0);
  const opened = await openSource(request, given, conformers, cell);
  if (request.charge !== undefined) checkTotalCharge(opened.molecule, request.charge);
  return opened;
}

async function openSource(
  request: MoleculeRequest,
  given: Float64Array,
  conformers: ConformerSource,
  cell: Cell | undefined,
): Promise<OpenedMolecule> {
  const { atomicNumbers, smiles, text, charge, seed, conformers: count } = request;
  if (smiles !== undefined && text !== undefined)
    throw new ResffError('option', 'molecule: expected smiles or text, got both');
  if (atomicNumbers === undefined) {
    if (smiles !== undefined)
      return joined(await conformers(smiles, { count, seed, name: request.name || smiles }), request);
    if (text !== undefined) return joined(readStructures(text, { format: request.format, charge }), request);
    throw new ResffError('option', 'molecule: expected atomicNumbers, smiles or text, got none of them');
  }
  return { molecule: moleculeOfAtoms(request, atomicNumbers, given, cell), positions: given };
}

/** The molecule whose atoms are given, in their order. */
function moleculeOfAtoms(
  request: MoleculeRequest,
  atomicNumbers: readonly number[],
  given: Float64Array,
  cell: Cell | undefined,
): Molecule {
  const { bonds, smiles, text, charge, formalCharges, name = '' } = request;
  const written = bonds?.map(([a, b]) => ({ a, b, ratio: ratioOf(atomicNumbers, given, a, b) }));
  const connected = () => written ?? bondsFromDistances(atomicNumbers, first(given, atomicNumbers.length), cell);
  const flat = () => connected().flatMap(({ a, b }) => [a, b]);
  if (text !== undefined) {
    const { molecule } = joined(readStructures(text, { format: request.format, charge }), request);
    return orderedAs(molecule, atomicNumbers, flat());
  }
  if (smiles !== undefined) {
    const options = { name: name || smiles };
    if (!isMappedSmiles(smiles)) return orderedAs(parseSmiles(smiles, options), atomicNumbers, flat());
    return sameAtoms(parseMappedSmiles(smiles, options), atomicNumbers);
  }
  const orders = bonds?.flatMap(([, , order]) => order ?? []);
  if (bonds && orders!.length === bonds.length)
    return createMolecule({
      name,
      atomicNumbers,
      ...(formalCharges === undefined ? {} : { formalCharges }),
      bonds: flat(),
      bondOrders: orders!,
    });
  if (orders && orders.length > 0)
    throw new ResffError('option', `bonds: expected all orders or none, got ${orders.length} of ${bonds!.length}`);
  return assignBondOrders(atomicNumbers, connected(), { charge, name });
}

/** Without positions every bond counts as one of the usual length of a single bond. */
function ratioOf(atomicNumbers: readonly number[], positions: Float64Array, a: number, b: number): number {
  const n = atomicNumbers.length;
  if (a >= n || b >= n || a === b)
    throw new ResffError('molecule', `bonds: expected two different atoms below ${n}, got ${a} and ${b}`);
  return positions.length < 3 * n ? 1 : bondRatio(atomicNumbers, positions, a, b);
}

function sameAtoms(molecule: Molecule, atomicNumbers: readonly number[]): Molecule {
  const [wanted, got] = [molecule.atomicNumbers.join(' '), atomicNumbers.join(' ')];
  if (wanted === got) return molecule;
  throw new ResffError(
    'molecule',
    `atoms: expected those of the mapped SMILES, ${wanted}, got ${got} (atomic numbers)`,
  );
}

function first(positions: Float64Array, atoms: number): Float64Array {
  if (positions.length < 3 * atoms)
    throw new ResffError(
      'data',
      `positions: expected ${atoms}×3 numbers, as bonds are taken from them, got ${positions.length}`,
    );
  return positions.subarray(0, 3 * atoms);
}

/** The conformers of one molecule, with the name asked for. */
function joined(structures: readonly Structure[], { name }: MoleculeRequest): OpenedMolecule {
  const [{ molecule }] = structures as [Structure];
  structures.forEach((other, i) => {
    if (!isSameMolecule(molecule, other.molecule))
      throw new ResffError('molecule', `records: expected conformers of one molecule, got another in record ${i + 1}`);
  });
  const size = 3 * molecule.atomicNumbers.length;
  const positions = new Float64Array(structures.length * size);
  structures.forEach((structure, c) => {
    positions.set(structure.positions, c * size);
  });
  return { molecule: name === undefined ? molecule : { ...molecule, name }, positions };
}
