import type { Cell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import type { PeriodicForceField } from '../force-field/periodic-potential.js';
import { checkFinite, conformationsOf } from './compute.js';
import type { Answer, AnswerArray, Message, NamedArray, RequestOf } from './message.js';

/**
 * Answers `compute` with an array `cell`, (3,3) of all conformations or (C,3,3) of each: what it answers without, and `virial` (C,3,3)
 * kcal/mol, −∂E/∂ε of a strain of atoms and cell. Energies are those of one cell.
 *
 * @param inCell the molecule's potential in a cell, until it is asked for another
 * @throws ResffError (option) for parts of the energy and cells that are none, (data) for arrays of another shape, (numeric) for a result
 *   that is not finite, (molecule) as `PeriodicForceField`
 */
export function computeInCells(
  inCell: (cell: Cell) => PeriodicForceField,
  { request, arrays }: Message<RequestOf<'compute'>>,
): Answer {
  if (request.part !== 'all' || request.without.length > 0)
    throw new ResffError('option', 'cell: expected all terms of the energy, got a part of them');
  if (request.uncertainty)
    throw new ResffError('option', 'uncertainty: expected a molecule in open space, got a periodic structure');
  const [first] = cellsOf(arrays.get('cell')!, 1);
  const { atomCount } = inCell(first!);
  const positions = conformationsOf(arrays, atomCount);
  const size = 3 * atomCount;
  const count = positions.length / size;
  const cells = cellsOf(arrays.get('cell')!, count);
  const forces = new Float64Array(positions.length);
  const virial = new Float64Array(9 * count);
  const residual = new Float64Array(request.residualAtoms ? positions.length / 3 : 0);
  const terms = cells.map((cell, c) => {
    const potential = inCell(cell);
    const x = positions.subarray(c * size, (c + 1) * size);
    if (request.residualAtoms) residual.set(potential.residualAtomEnergies(x), c * atomCount);
    return potential.termsVirial(x, forces.subarray(c * size, (c + 1) * size), virial.subarray(9 * c, 9 * c + 9));
  });
  const names = [...new Set(terms.flatMap((energies) => Object.keys(energies)))];
  const energy = Float64Array.from(terms, (energies) => Object.values(energies).reduce((sum, term) => sum + term, 0));
  checkFinite(energy, forces, atomCount);
  const values = Float64Array.from(terms.flatMap((energies) => names.map((name) => energies[name]!)));
  const out: AnswerArray[] = [
    { name: 'energy', shape: [count], values: energy },
    { name: 'terms', shape: [count, names.length], values },
    { name: 'virial', shape: [count, 3, 3], values: virial },
  ];
  if (request.forces) out.push({ name: 'forces', shape: [count, atomCount, 3], values: forces });
  if (request.residualAtoms) out.push({ name: 'residualAtoms', shape: [count, atomCount], values: residual });
  return { header: { terms: names }, arrays: out };
}

/** One cell for each conformation. @throws ResffError (data) for another shape */
export function cellsOf({ shape, values }: NamedArray, count: number): Cell[] {
  const each = shape.length === 3 && shape[0] !== 1;
  if (shape.at(-1) !== 3 || shape.at(-2) !== 3 || (each && shape[0]! < count))
    throw new ResffError('data', `arrays: expected a cell (3,3) or (C,3,3), got (${shape})`);
  return Array.from({ length: count }, (_, c) => values.slice(each ? 9 * c : 0, each ? 9 * c + 9 : 9));
}
