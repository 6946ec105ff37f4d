import type { Structure } from '../../chemistry/structure.js';
import { cellShape, cellVolume } from '../../core/cell.js';
import { symbolOf } from '../../core/elements.js';
import { KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../../core/units.js';
import { isSameMolecule } from '../../formats/sdf/sdf.js';
import type { SinglePoint } from '../../workflow/single-point-job.js';
import { rows3 } from '../output.js';
import { type Cell, formatTable } from '../table.js';

/** What was computed for one structure. */
export interface EnergyRecord extends SinglePoint {
  readonly structure: Structure;
}

/** Consecutive records of one molecule, as the session groups them. */
export function byMolecule<T extends EnergyRecord>(records: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const record of records) {
    const last = groups.at(-1);
    if (last && isSameMolecule(last[0]!.structure.molecule, record.structure.molecule)) last.push(record);
    else groups.push([record]);
  }
  return groups;
}

export function energyJson({ structure, terms, energy, forces, stress }: EnergyRecord, withForces = false) {
  const { cell } = structure;
  const periodic = cell && stress ? { cell: rows3(cell), stress: rows3(stress) } : {};
  const { name, atomicNumbers } = structure.molecule;
  return {
    name,
    atoms: atomicNumbers.length,
    energy,
    terms,
    ...periodic,
    ...(withForces ? { forces: rows3(forces) } : {}),
  };
}

/** A line per structure; conformers of one molecule also relative to their lowest. */
export function energyText(groups: readonly EnergyRecord[][]): string {
  const relative = groups.some((group) => group.length > 1);
  const termNames = Object.keys(groups[0]?.[0]?.terms ?? {});
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
      ...termNames.map((term) => terms[term]!),
      energy,
      ...(relative ? [energy - lowest] : []),
    ]);
  });
  return `energies in kcal/mol; only differences between conformations of one molecule have a meaning\n\n${formatTable(columns, rows)}${cellText(groups.flat())}`;
}

/** Cells, and the pressure that would hold them; empty without periodic structures. */
function cellText(records: readonly EnergyRecord[]): string {
  const rows = records.flatMap(({ structure: { cell, molecule }, stress }): Cell[][] => {
    if (!cell || !stress) return [];
    const { lengths, angles } = cellShape(cell);
    const pressure = (-(stress[0]! + stress[4]! + stress[8]!) / 3) * KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR;
    return [[molecule.name, ...lengths, ...angles.map((angle) => (180 / Math.PI) * angle), cellVolume(cell), pressure]];
  });
  if (rows.length === 0) return '';
  const columns = [
    { title: 'cell' },
    ...['a', 'b', 'c'].map((title) => ({ title, digits: 4 })),
    ...['alpha', 'beta', 'gamma', 'volume'].map((title) => ({ title, digits: 2 })),
    { title: 'pressure', digits: 0 },
  ];
  return `\nÅ, degrees, Å³; pressure of the atoms at rest in bar\n${formatTable(columns, rows)}`;
}

/** Positions and forces atom by atom. */
export function forceText({ structure: { molecule, positions }, forces }: EnergyRecord): string {
  const columns = ['x', 'y', 'z', 'fx', 'fy', 'fz'].map((title) => ({ title, digits: 4 }));
  const [x, f] = [rows3(positions), rows3(forces)];
  const rows = x.map((xyz, i): Cell[] => [i + 1, symbolOf(molecule.atomicNumbers[i]!), ...xyz, ...f[i]!]);
  return `\n${molecule.name}: positions in Å, forces in kcal/mol/Å\n${formatTable([{ title: 'atom' }, { title: 'element' }, ...columns], rows)}`;
}
