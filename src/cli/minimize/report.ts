import type { Structure } from '../../chemistry/structure.js';
import type { CoordinateChange } from '../../simulate/geometry-change.js';
import type { MinimizeAnswer } from '../../workflow/minimize-job.js';
import { energyJson } from '../energy/report.js';
import { rows3 } from '../output.js';
import { formatTable } from '../table.js';
import { atomNames, coordinateTitle, shown, unitOf } from './coordinate.js';
import { geometryText, type MinimumUncertainty, minimumUncertaintyJson } from './uncertainty.js';

export interface MinimizeRecord extends MinimizeAnswer {
  /** of the energy relative to the start, of the forces at the end and of the geometry; missing when not asked for */
  readonly uncertainty?: MinimumUncertainty;
  /** relaxed */
  readonly structure: Structure;
}

const DEGREES = 180 / Math.PI;

/** Atoms of JSON answers count from 0 like every index there; distances in Å, angles in degrees. */
export function recordJson(record: MinimizeRecord, forces = false) {
  const { startEnergy, restraintEnergy, result, change } = record;
  const { converged, reason, steps, evaluations, gradientNorm, maxForce, positions, held, defects } = result;
  const changeJson = ({ kind, atoms, before, after, change: by }: CoordinateChange) => ({
    atoms,
    before: shown(kind, before),
    after: shown(kind, after),
    change: shown(kind, by),
  });
  return {
    ...energyJson(record, forces),
    ...(record.uncertainty ? { uncertainty: minimumUncertaintyJson(record.uncertainty, forces) } : {}),
    startEnergy,
    ...(restraintEnergy === null ? {} : { restraintEnergy }),
    converged,
    reason,
    steps,
    evaluations,
    gradientNorm,
    maxForce,
    ...(defects.length > 0 ? { defects } : {}),
    ...(held.length === 0
      ? {}
      : {
          held: held.map(({ kind, atoms, value, slope }) => ({
            kind,
            atoms,
            value: shown(kind, value),
            slope: kind === 'distance' ? slope : slope / DEGREES,
          })),
        }),
    change: {
      rmsd: change.rmsd,
      farthest: change.farthest,
      bonds: change.bonds.map(changeJson),
      angles: change.angles.map(changeJson),
      torsions: change.torsions.map(changeJson),
    },
    positions: rows3(positions),
  };
}

/** `moved by`: RMSD after superposition, Å. */
export function convergenceText(records: readonly MinimizeRecord[]): string {
  const restrained = records.some(({ restraintEnergy }) => restraintEnergy !== null);
  const columns = [
    { title: 'name' },
    { title: 'result' },
    { title: 'steps' },
    { title: 'evaluations' },
    { title: 'start energy', digits: 4 },
    { title: 'change', digits: 4 },
    { title: 'moved by', digits: 4 },
    ...(restrained ? [{ title: 'restraints', digits: 4 }] : []),
    { title: 'gradient norm', digits: 4 },
    { title: 'largest force', digits: 4 },
  ];
  return formatTable(
    columns,
    records.map(({ structure, startEnergy, energy, restraintEnergy, result, change }) => [
      structure.molecule.name,
      result.reason,
      result.steps,
      result.evaluations,
      startEnergy,
      energy - startEnergy,
      change.rmsd,
      ...(restrained ? [restraintEnergy ?? 0] : []),
      result.gradientNorm,
      result.maxForce,
    ]),
  );
}

/** Structures up to which the text answer names what changed in each. */
export const MOST_DETAILED = 10;

/** Largest changes of a structure, atoms counted from 1. */
export function changeText({ structure, change, uncertainty }: MinimizeRecord): string {
  const { molecule } = structure;
  const { rmsd, farthest } = change;
  const head = `${molecule.name}: moved by ${rmsd.toFixed(4)} Å (RMSD after superposition), farthest ${atomNames(molecule, [farthest.atom])} by ${farthest.distance.toFixed(4)} Å\n`;
  const rows = [...change.bonds, ...change.angles, ...change.torsions].map(
    ({ kind, atoms, before, after, change: by }) => [
      coordinateTitle(kind),
      atomNames(molecule, atoms),
      ...[before, after, by].map((value) => shown(kind, value).toFixed(kind === 'distance' ? 4 : 2)),
      unitOf(kind),
    ],
  );
  const changes = formatTable(
    ['largest changes', 'atoms', 'before', 'after', 'change', ''].map((title) => ({ title })),
    rows,
  );
  return head + (rows.length === 0 ? '' : changes) + geometryText(structure, uncertainty?.geometry ?? null);
}

/** Constrained coordinates with the force that would move them; empty without any. */
export function heldText({ structure: { molecule }, result: { held } }: MinimizeRecord): string {
  if (held.length === 0) return '';
  const rows = held.map(({ kind, atoms, value, slope }) => [
    kind,
    atomNames(molecule, atoms),
    shown(kind, value).toFixed(kind === 'distance' ? 6 : 4),
    unitOf(kind),
    (kind === 'distance' ? slope : slope / DEGREES).toFixed(4),
    kind === 'distance' ? 'kcal/mol/Å' : 'kcal/mol/°',
  ]);
  return formatTable(
    ['held', 'atoms', 'value', '', 'energy slope', ''].map((title) => ({ title })),
    rows,
  );
}
