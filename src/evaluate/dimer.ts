import { perceiveMolecule } from '../chemistry/bond/bond-perception.js';
import { createMolecule, type Molecule } from '../chemistry/molecule.js';
import { elementOfSymbol } from '../core/elements.js';
import { ParseError } from '../core/errors.js';
import type { ForceField } from '../force-field/force-field.js';
import { type EvaluateOptions, evaluateEach, groupsAndUnseen } from './benchmark.js';
import { parseCsv } from './csv.js';
import { interactionSums } from './error-sums.js';
import { checkFinite, type EnergyMethod, forceFieldMethod } from './method.js';
import type { BenchmarkResult, MoleculeResult } from './summary.js';

/** A dimer at several separations, with reference interaction energies. */
export interface DimerCurve {
  readonly id: string;
  readonly elements: readonly number[];
  /** atoms of the first monomer, which come first */
  readonly firstAtoms: number;
  /** total charges of the monomers, e */
  readonly charges: readonly [number, number];
  /** (C) of (N,3) Å */
  readonly positions: readonly Float64Array[];
  /** (C) kcal/mol */
  readonly energies: readonly number[];
}

/** Columns of the interaction energy, the first that is there: the benchmark's own, CCSD(T)/CBS of DES370K, of DES5M. */
const REFERENCE = ['reference', 'cbs_CCSD(T)_all', 'nn_CCSD(T)_all'];

/**
 * Dimers of a CSV file in the layout of DES370K (S66x8 and DES15K have it too): one row per geometry with charge0, charge1,
 * natoms0, group_id, elements, xyz (Å, monomer 0 first) and the interaction energy in kcal/mol. Rows of one group_id are one
 * curve.
 *
 * @throws ParseError with the line that does not fit
 */
export function readDimerCurves(text: string): DimerCurve[] {
  const { header, rows } = parseCsv(text);
  const column = (name: string) => {
    const index = header.indexOf(name);
    if (index < 0)
      throw new ParseError(`dimers: expected a column ${name}, got ${header.slice(0, 12).join(', ')}...`, 1, 1);
    return index;
  };
  const reference = column(REFERENCE.find((name) => header.includes(name)) ?? REFERENCE[0]!);
  const named = header.indexOf('system_name');
  const at = Object.fromEntries(
    ['charge0', 'charge1', 'natoms0', 'natoms1', 'group_id', 'elements', 'xyz'].map((name) => [name, column(name)]),
  ) as Record<'charge0' | 'charge1' | 'natoms0' | 'natoms1' | 'group_id' | 'elements' | 'xyz', number>;
  const groups = new Map<
    string,
    { -readonly [K in keyof DimerCurve]: DimerCurve[K] } & { positions: Float64Array[]; energies: number[] }
  >();
  for (const { cells, line } of rows) {
    const number = (index: number) => {
      const value = Number(cells[index]);
      if (cells[index] === '' || !Number.isFinite(value))
        throw new ParseError(`${header[index]}: expected a number, got ${JSON.stringify(cells[index])}`, line, 1);
      return value;
    };
    const elements = cells[at.elements]!.split(/\s+/).map((symbol) => {
      const element = elementOfSymbol(symbol);
      if (!element) throw new ParseError(`elements: expected symbols, got ${JSON.stringify(symbol)}`, line, 1);
      return element.atomicNumber;
    });
    const positions = Float64Array.from(cells[at.xyz]!.trim().split(/\s+/), Number);
    const atoms = number(at.natoms0) + number(at.natoms1);
    if (elements.length !== atoms || positions.length !== 3 * atoms || !positions.every(Number.isFinite))
      throw new ParseError(
        `xyz: expected ${atoms} elements and ${3 * atoms} coordinates, got ${elements.length} and ${positions.length}`,
        line,
        1,
      );
    const key = cells[at.group_id]!;
    const known = groups.get(key) ?? {
      id: named >= 0 ? cells[named]! : `group ${key}`,
      elements,
      firstAtoms: number(at.natoms0),
      charges: [number(at.charge0), number(at.charge1)],
      positions: [],
      energies: [],
    };
    if (known.elements.join() !== elements.join())
      throw new ParseError(`group_id ${key}: expected the same atoms in every row, got others`, line, 1);
    groups.set(key, known);
    known.positions.push(positions);
    known.energies.push(number(reference));
  }
  return [...groups.values()];
}

/**
 * Interaction energies E(dimer) − E(monomer 0) − E(monomer 1) at the geometries of the file, monomers as they are in the dimer.
 * Bonds and formal charges are perceived in each monomer with its charge.
 */
export function evaluateDimers(
  field: ForceField,
  curves: Iterable<DimerCurve>,
  options: EvaluateOptions = {},
): BenchmarkResult {
  const method = forceFieldMethod(field, options);
  return evaluateEach(curves, (curve) => evaluateDimer(method, curve), options);
}

/** Interaction energies of one dimer by any method; see {@link evaluateDimers}. */
export function evaluateDimer(method: EnergyMethod, curve: DimerCurve): MoleculeResult {
  const { id, elements, firstAtoms, positions, energies } = curve;
  const { monomers, dimer } = dimerMolecules(curve);
  const ranges = monomerRanges(curve);
  const energiesOf = (molecule: Molecule, begin: number, end: number) => {
    const all = Float64Array.from(positions.flatMap((xyz) => [...xyz.subarray(begin, end)]));
    return method.singlePoints(molecule, all).energies;
  };
  const [first, second] = ranges.map(([begin, end], m) => energiesOf(monomers[m]!, begin, end));
  const interaction = energiesOf(dimer, 0, 3 * elements.length).map((energy, c) => energy - first![c]! - second![c]!);
  checkFinite(interaction, id);
  const reference = Float64Array.from(energies);
  return {
    id,
    conformations: positions.length,
    atoms: elements.length,
    ...groupsAndUnseen(dimer, method.unseen?.(dimer)),
    sums: interactionSums(interaction, reference),
    predicted: interaction,
    reference,
    along: { kind: 'distance', values: positions.map((xyz) => centerDistance(xyz, firstAtoms)) },
  };
}

/** Molecules of a curve, bonds and formal charges perceived in each monomer at its first geometry with its charge. */
export function dimerMolecules(curve: DimerCurve): { monomers: readonly [Molecule, Molecule]; dimer: Molecule } {
  const { id, elements, charges, positions } = curve;
  const monomers = monomerRanges(curve).map(([begin, end], m) =>
    perceiveMolecule(elements.slice(begin / 3, end / 3), positions[0]!.slice(begin, end), {
      charge: charges[m]!,
      name: `${id}, monomer ${m}`,
    }),
  ) as [Molecule, Molecule];
  return { monomers, dimer: combined(monomers, id) };
}

/** Where the coordinates of each monomer begin and end in those of the dimer. */
export function monomerRanges({ elements, firstAtoms }: DimerCurve): readonly (readonly [number, number])[] {
  return [
    [0, 3 * firstAtoms],
    [3 * firstAtoms, 3 * elements.length],
  ];
}

/** Å between the unweighted centers of the monomers. */
function centerDistance(xyz: Float64Array, firstAtoms: number): number {
  const center = (begin: number, end: number) =>
    [0, 1, 2].map((k) => {
      let sum = 0;
      for (let atom = begin; atom < end; atom++) sum += xyz[3 * atom + k]! / (end - begin);
      return sum;
    });
  const [a, b] = [center(0, firstAtoms), center(firstAtoms, xyz.length / 3)];
  return Math.hypot(...a.map((value, k) => value - b[k]!));
}

function combined([a, b]: readonly [Molecule, Molecule], name: string): Molecule {
  const shift = a.atomicNumbers.length;
  return createMolecule({
    name,
    atomicNumbers: [...a.atomicNumbers, ...b.atomicNumbers],
    formalCharges: [...a.formalCharges, ...b.formalCharges],
    bonds: [...a.bonds, ...Array.from(b.bonds, (atom) => atom + shift)],
    bondOrders: [...a.bondOrders, ...b.bondOrders],
  });
}
