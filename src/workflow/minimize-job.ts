import { atropisomerAxes } from '../chemistry/atropisomer.js';
import type { Molecule } from '../chemistry/molecule.js';
import { signOf, stereoElements, stereoName } from '../chemistry/stereo.js';
import type { Structure } from '../chemistry/structure.js';
import type { Cell } from '../core/cell.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { sumPotentials } from '../potentials/sum.js';
import { relaxCell } from '../simulate/cell-relaxation.js';
import { type GeometryChange, geometryChange } from '../simulate/geometry-change.js';
import { type MinimizeOptions, type MinimizeResult, type MinimizeState, minimize } from '../simulate/minimize.js';
import { type RestraintRequest, requestedRestraints } from '../simulate/restraint-request.js';
import { type ForceFieldSetup, structurePotentials } from './force-field-source.js';
import type { Job } from './job.js';
import { isFinitePoint, notFinite, type SinglePoint, stressedTerms } from './single-point-job.js';

export interface MinimizeRequest
  extends Pick<MinimizeOptions, 'convergence' | 'method' | 'maxSteps' | 'fixedAtoms' | 'constraints'> {
  readonly restraints?: readonly RestraintRequest[];
  /** Keep every step of the way. Default false. */
  readonly path?: boolean;
  /** Of periodic structures the cell moves too; without constraints, restraints and fixed atoms. Default false. */
  readonly relaxCell?: boolean;
  /** bar, outside of a cell that moves. Default 0. */
  readonly pressure?: number;
}

/** One step of the way to the minimum. */
export interface PathFrame {
  readonly step: number;
  /** kcal/mol, restraints included */
  readonly energy: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
}

/** A relaxed structure. Its terms, energy and forces are those of the force field alone. */
export interface MinimizeAnswer extends SinglePoint {
  readonly result: MinimizeResult;
  /** kcal/mol of the input structure, force field alone */
  readonly startEnergy: number;
  /** kcal/mol at the end; null without restraints */
  readonly restraintEnergy: number | null;
  readonly change: GeometryChange;
  readonly path: readonly PathFrame[];
  /** (3,3) Å, of a periodic structure, at the end */
  readonly cell?: Cell;
  readonly warnings: readonly string[];
}

export interface MinimizeSetup extends ForceFieldSetup {
  readonly request: MinimizeRequest;
  /** Send the state of the minimizer after every step. */
  readonly report: boolean;
}

/** Relaxes one structure. */
export const job: Job<MinimizeSetup, Structure, MinimizeAnswer> = {
  name: 'minimize',
  open(setup, { team }) {
    const { request, report } = setup;
    const { restraints = [], path: keepPath = false, relaxCell: cellToo = false, pressure = 0, ...options } = request;
    const potentialOf = structurePotentials(setup, team);
    return (structure, { notify, signal }) => {
      const { molecule } = structure;
      for (const atom of options.fixedAtoms ?? [])
        if (atom >= molecule.atomicNumbers.length)
          throw new ResffError(
            'option',
            `fixed atoms: expected atoms from 1 to ${molecule.atomicNumbers.length}, got ${atom + 1} (structure ${molecule.name})`,
          );
      const potential = potentialOf(structure);
      const periodic = 'termsVirial' in potential ? potential : null;
      if (cellToo) checkCellMoves(request, structure);
      const start = periodic?.whole(structure.positions) ?? structure.positions;
      const extra = restraints.length > 0 ? requestedRestraints(molecule, start, restraints) : null;
      // The first energy of a minimizer that has nothing to prepare is that of the start.
      const isPlain = periodic === null && extra === null && (options.constraints ?? []).length === 0;
      let startEnergy = isPlain ? Number.NaN : totalEnergy(potential.terms(start));
      const path: PathFrame[] = [];
      const onProgress = (state: MinimizeState) => {
        const { step, energy, positions } = state;
        if (isPlain && step === 0) startEnergy = energy;
        if (keepPath) path.push({ step, energy, positions: positions.slice() });
        if (report) notify(state);
        return signal?.aborted !== true;
      };
      const atoms = () =>
        minimize(extra ? sumPotentials([potential, extra], potential.name) : potential, start, {
          ...options,
          bonds: potential.topology.bonds,
          molecule,
          unjudged: restraints.flatMap((restraint) => (restraint.kind === 'distance' ? [restraint.atoms] : [])),
          onProgress,
        });
      const result = periodic && cellToo ? relaxCell(periodic, start, { ...options, pressure, onProgress }) : atoms();
      const forces = new Float64Array(start.length);
      const { terms, ...stressed } = periodic
        ? stressedTerms(periodic, result.positions, forces)
        : { terms: potential.terms(result.positions, forces) };
      const point = { terms, energy: totalEnergy(terms), forces, ...stressed };
      if (!isFinitePoint(point)) {
        const { code, message } = notFinite(point, molecule.name);
        throw new ResffError(code, message);
      }
      return {
        ...point,
        result,
        startEnergy,
        ...(periodic ? { cell: periodic.cell.slice() } : {}),
        restraintEnergy: extra ? extra.energyForces(result.positions, new Float64Array(start.length)) : null,
        change: geometryChange(potential.topology, molecule.atomicNumbers, start, result.positions),
        path,
        warnings: [...potential.warnings, ...stereoWarnings(molecule, structure.positions, result.positions)],
      };
    };
  },
};

/** @throws ResffError (code option) where a moving cell makes no sense or contradicts what is held */
function checkCellMoves(
  { constraints = [], restraints = [], fixedAtoms = [], path = false }: MinimizeRequest,
  { cell, molecule }: Structure,
) {
  const fail = (expected: string): never => {
    throw new ResffError('option', `relax cell: expected ${expected} (structure ${molecule.name})`);
  };
  if (!cell) fail('a periodic structure, got a molecule in open space');
  if (constraints.length + restraints.length + fixedAtoms.length > 0)
    fail('no constraints, restraints and fixed atoms, got some');
  if (path) fail('no path: its frames have one cell');
}

/** Says which stereocenters, allenes, double bonds and axes of atropisomers are another way round than at the start. */
function stereoWarnings(molecule: Molecule, before: Float64Array, after: Float64Array): string[] {
  const elements = [...stereoElements(molecule), ...atropisomerAxes(molecule)];
  const turned = elements.filter((element) => signOf(element, before) * signOf(element, after) < 0);
  if (turned.length === 0) return [];
  const names = turned.map((element) => stereoName(element, (atom) => symbolOf(molecule.atomicNumbers[atom]!)));
  return [`${molecule.name}: the minimization changed the stereochemistry at ${names.join(', ')}`];
}
