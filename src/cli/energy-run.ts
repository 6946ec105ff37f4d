import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { type TermEnergies, totalEnergy } from '../force-field/potential.js';
import type { Structure } from '../formats/structure.js';
import type { CommonOptions } from './option.js';
import { print, rows3 } from './output.js';
import { jsonHead, openSession, textHead } from './session.js';
import { checkOutput, writeResults } from './structure-output.js';
import { type Cell, formatTable } from './table.js';

/** What was computed for one structure. */
export interface EnergyRecord {
  readonly structure: Structure;
  readonly terms: TermEnergies;
  /** kcal/mol */
  readonly energy: number;
  /** (N,3) kcal/mol/Å */
  readonly forces: Float64Array;
}

const termNames = ['bond', 'angle', 'proper', 'improper', 'residual'] as const;

export async function runEnergy(
  inputs: readonly string[],
  options: CommonOptions & { forces?: boolean },
): Promise<void> {
  if (options.output) checkOutput(options.output);
  const session = await openSession(inputs, options);
  const groups = session.groups.map((group) => evaluateGroup(group, session.potential(group)));
  const json = () =>
    JSON.stringify({
      ...jsonHead(session, options),
      results: groups.flat().map((record) => energyJson(record, options.forces)),
    });
  if (options.output) writeResults(options.output, groups.flat(), json);
  if (options.json) print(json());
  else
    print(
      textHead(session, options) + energyText(groups) + (options.forces ? groups.flat().map(forceText).join('') : ''),
    );
}

/** @throws ResffError (numeric) when an energy or force is not finite */
export function evaluateGroup(
  group: readonly Structure[],
  potential: { batch(positions: Float64Array, forces: Float64Array): TermEnergies[] },
): EnergyRecord[] {
  const size = group[0]!.positions.length;
  const positions = new Float64Array(group.length * size);
  group.forEach((structure, c) => {
    positions.set(structure.positions, c * size);
  });
  const all = new Float64Array(positions.length);
  return potential.batch(positions, all).map((terms, c) => {
    const energy = totalEnergy(terms);
    const forces = all.slice(c * size, (c + 1) * size);
    const { name } = group[c]!.molecule;
    if (!Number.isFinite(energy) || !forces.every(Number.isFinite))
      throw new ResffError(
        'numeric',
        `energy: expected finite energy and forces, got ${energy} (structure ${name}: do atoms coincide?)`,
      );
    return { structure: group[c]!, terms, energy, forces };
  });
}

export function energyJson({ structure, terms, energy, forces }: EnergyRecord, withForces = false) {
  const { name, atomicNumbers } = structure.molecule;
  return { name, atoms: atomicNumbers.length, energy, terms, ...(withForces ? { forces: rows3(forces) } : {}) };
}

/** A line per structure; conformers of one molecule also relative to their lowest. */
export function energyText(groups: readonly EnergyRecord[][]): string {
  const relative = groups.some((group) => group.length > 1);
  const columns = [
    { title: 'name' },
    { title: 'atoms' },
    ...termNames.map((title) => ({ title, digits: 4 })),
    { title: 'energy', digits: 4 },
    ...(relative ? [{ title: 'relative', digits: 4 }] : []),
  ];
  const rows = groups.flatMap((group) => {
    const lowest = Math.min(...group.map(({ energy }) => energy));
    return group.map(({ structure: { molecule }, terms, energy }): Cell[] => [
      molecule.name,
      molecule.atomicNumbers.length,
      ...termNames.map((term) => terms[term]),
      energy,
      ...(relative ? [energy - lowest] : []),
    ]);
  });
  return `energies in kcal/mol; only differences between conformations of one molecule have a meaning\n\n${formatTable(columns, rows)}`;
}

/** Positions and forces atom by atom. */
export function forceText({ structure: { molecule, positions }, forces }: EnergyRecord): string {
  const columns = ['x', 'y', 'z', 'fx', 'fy', 'fz'].map((title) => ({ title, digits: 4 }));
  const [x, f] = [rows3(positions), rows3(forces)];
  const rows = x.map((xyz, i): Cell[] => [i, symbolOf(molecule.atomicNumbers[i]!), ...xyz, ...f[i]!]);
  return `\n${molecule.name}: positions in Å, forces in kcal/mol/Å\n${formatTable([{ title: 'atom' }, { title: 'element' }, ...columns], rows)}`;
}
