import type { Structure } from '../chemistry/structure.js';
import { refuseCell } from '../core/cell.js';
import { symbolOf } from '../core/elements.js';
import {
  energyDeviation,
  forceDeviation,
  type MemberSpread,
  type MoleculeUncertainty,
} from '../force-field/uncertainty.js';
import type { CommonOptions } from './option.js';
import type { Session } from './session.js';
import { type Cell, formatTable } from './table.js';

/** A structure with its energy and how far the members of the model are from it. */
export interface UncertainRecord {
  readonly structure: Structure;
  readonly energy: number;
}

/** How sure the model is of one structure. */
export interface RecordUncertainty {
  /** kcal/mol, of the energy relative to another geometry, which the command says; null where there is none */
  readonly energy: number | null;
  /** kcal/mol/Å, of a component of the force: root mean square over atoms, and the largest with its atom (from 0) */
  readonly forces: {
    readonly rms: number;
    readonly largest: number;
    readonly atom: number;
    readonly each: Float64Array;
  };
}

type Conformation = Pick<Structure, 'molecule' | 'positions' | 'cell'>;

/** Of the molecule of a structure. @throws ResffError (code option) for a periodic one */
export function uncertaintyOf(
  { forceField }: Pick<Session, 'forceField'>,
  { allowUncovered = false, strict = false }: CommonOptions,
  { molecule, cell }: Conformation,
): MoleculeUncertainty {
  refuseCell(cell, 'uncertainties');
  return forceField.uncertainty(molecule, { allowUncovered, strict });
}

/** Of conformations of one molecule, (C,N,3) put together of their structures. */
export function spreadsOf(
  session: Pick<Session, 'forceField'>,
  options: CommonOptions,
  structures: readonly Conformation[],
): MemberSpread[] {
  refuseCell(structures.find(({ cell }) => cell)?.cell, 'uncertainties');
  return spreadsBy(uncertaintyOf(session, options, structures[0]!), structures);
}

function spreadsBy(uncertainty: MoleculeUncertainty, structures: readonly Conformation[]): MemberSpread[] {
  const size = 3 * uncertainty.atomCount;
  const positions = new Float64Array(structures.length * size);
  structures.forEach((structure, c) => {
    positions.set(structure.positions, c * size);
  });
  return uncertainty.spreads(positions);
}

/** Of each record of a molecule, its energy relative to the lowest of them. */
export function groupUncertainties(
  session: Session,
  options: CommonOptions,
  group: readonly UncertainRecord[],
): RecordUncertainty[] {
  const spreads = spreadsOf(
    session,
    options,
    group.map(({ structure }) => structure),
  );
  const energies = group.map(({ energy }) => energy);
  const lowest = spreads[energies.indexOf(Math.min(...energies))]!;
  return spreads.map((spread) => ({
    energy: group.length > 1 ? energyDeviation(spread, lowest) : null,
    forces: forcesOf(spread),
  }));
}

/** Of the energy of a structure relative to what it was relaxed from. */
export function changeUncertainty(
  uncertainty: MoleculeUncertainty,
  start: Structure,
  relaxed: Structure,
): RecordUncertainty {
  const [before, after] = spreadsBy(uncertainty, [start, relaxed]);
  return { energy: energyDeviation(after!, before!), forces: forcesOf(after!) };
}

function forcesOf(spread: MemberSpread): RecordUncertainty['forces'] {
  return { ...forceDeviation(spread), each: spread.forces };
}

/** @param withForces a number for each atom */
export function uncertaintyJson({ energy, forces }: RecordUncertainty, withForces = false) {
  const { each, ...summary } = forces;
  return { ...(energy === null ? {} : { energy }), forces: { ...summary, ...(withForces ? { each: [...each] } : {}) } };
}

/** A line per structure. */
export function uncertaintyText(
  rows: readonly (UncertainRecord & { uncertainty: RecordUncertainty })[],
  what = 'relative',
): string {
  const compared = rows.some(({ uncertainty }) => uncertainty.energy !== null);
  const columns = [
    { title: 'name' },
    ...(compared ? [{ title: what, digits: 2 }] : []),
    { title: 'forces', digits: 2 },
    { title: 'largest', digits: 2 },
    { title: 'atom' },
  ];
  const cells = rows.map(({ structure: { molecule }, uncertainty: { energy, forces } }): Cell[] => [
    molecule.name,
    ...(compared ? [energy ?? 0] : []),
    forces.rms,
    forces.largest,
    `${symbolOf(molecule.atomicNumbers[forces.atom]!)}${forces.atom + 1}`,
  ]);
  return `\nstandard deviations: energies in kcal/mol, components of forces in kcal/mol/Å\n${formatTable(columns, cells)}`;
}
