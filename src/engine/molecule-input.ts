import { perceiveMolecule } from '../chemistry/bond/bond-perception.js';
import { checkTotalCharge } from '../chemistry/check.js';
import { createMolecule, type Molecule } from '../chemistry/molecule.js';
import { orderedAs } from '../chemistry/molecule-match.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { readStructures } from '../formats/read.js';
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
 * - `bonds`, `atomicNumbers` (and `formalCharges`): as they stand.
 * - `smiles`: with `atomicNumbers` in their order, by its atom map or, when there is none, by matching its bonds with those of
 *   the positions; without them in its own order, with coordinates made for it.
 * - `text`: of a structure file; several records must be conformers of one molecule.
 * - only `atomicNumbers`: bonds and charges perceived from the positions.
 *
 * @param positions (N,3) or (C,N,3) Å of the request; the first conformation decides about bonds
 * @throws ResffError
 */
export async function openMolecule(
  request: MoleculeRequest,
  positions: NamedArray | undefined,
  conformers: ConformerSource,
): Promise<OpenedMolecule> {
  const given = positions?.values.slice() ?? new Float64Array(0);
  const sources = (['bonds', 'smiles', 'text'] as const).filter((key) => request[key] !== undefined);
  if (sources.length > 1)
    throw new ResffError('option', `molecule: expected one of bonds, smiles and text, got ${sources.join(' and ')}`);
  const opened = await openSource(request, given, conformers);
  if (request.charge !== undefined) checkTotalCharge(opened.molecule, request.charge);
  return opened;
}

async function openSource(
  request: MoleculeRequest,
  given: Float64Array,
  conformers: ConformerSource,
): Promise<OpenedMolecule> {
  const { atomicNumbers, bonds, smiles, text, name = '' } = request;
  if (text !== undefined) {
    const { molecule, positions } = moleculeOfText(text, request);
    return { molecule, positions: given.length > 0 ? given : positions };
  }
  if (smiles !== undefined && atomicNumbers === undefined) {
    const structures = await conformers(smiles, {
      count: request.conformers,
      seed: request.seed,
      name: name === '' ? smiles : name,
    });
    return joined(structures);
  }
  if (atomicNumbers === undefined)
    throw new ResffError('option', 'molecule: expected atomicNumbers, smiles or text, got none of them');
  if (smiles !== undefined) return { molecule: orderedSmiles(smiles, atomicNumbers, given, name), positions: given };
  if (bonds !== undefined) {
    const { formalCharges } = request;
    const molecule = createMolecule({
      name,
      atomicNumbers,
      ...(formalCharges === undefined ? {} : { formalCharges }),
      bonds: bonds.flatMap((bond) => bond.slice(0, 2)),
      bondOrders: bonds.map(([, , order]) => order),
    });
    return { molecule, positions: given };
  }
  const molecule = perceiveMolecule(atomicNumbers, first(given, atomicNumbers.length), {
    charge: request.charge,
    name,
  });
  return { molecule, positions: given };
}

function moleculeOfText(text: string, { format, charge, name }: MoleculeRequest): OpenedMolecule {
  const structures = readStructures(text, { format, charge });
  const opened = joined(structures);
  return name === undefined ? opened : { ...opened, molecule: { ...opened.molecule, name } };
}

function orderedSmiles(
  smiles: string,
  atomicNumbers: readonly number[],
  positions: Float64Array,
  name: string,
): Molecule {
  const options = { name: name === '' ? smiles : name };
  if (!isMappedSmiles(smiles))
    return orderedAs(parseSmiles(smiles, options), atomicNumbers, first(positions, atomicNumbers.length));
  const molecule = parseMappedSmiles(smiles, options);
  const wrong = atomicNumbers.findIndex((z, i) => z !== molecule.atomicNumbers[i]);
  if (wrong >= 0 || atomicNumbers.length !== molecule.atomicNumbers.length)
    throw new ResffError(
      'molecule',
      `SMILES: expected the atoms given, ${atomicNumbers.join(' ')} (atomic numbers), got ${[...molecule.atomicNumbers].join(' ')}`,
    );
  return molecule;
}

function first(positions: Float64Array, atoms: number): Float64Array {
  if (positions.length < 3 * atoms)
    throw new ResffError(
      'data',
      `positions: expected ${atoms}×3 numbers, as bonds are taken from them, got ${positions.length}`,
    );
  return positions.subarray(0, 3 * atoms);
}

function joined(structures: readonly Structure[]): OpenedMolecule {
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
  return { molecule, positions };
}
