import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { sumPotentials } from '../potentials/sum.js';
import { type GeometryChange, geometryChange } from '../simulate/geometry-change.js';
import { type MinimizeOptions, type MinimizeResult, minimize } from '../simulate/minimize.js';
import { type RestraintRequest, requestedRestraints } from '../simulate/restraint-request.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';
import { isFinitePoint, notFinite, type SinglePoint } from './single-point-job.js';

export interface MinimizeRequest
  extends Pick<MinimizeOptions, 'convergence' | 'method' | 'maxSteps' | 'fixedAtoms' | 'constraints'> {
  readonly restraints?: readonly RestraintRequest[];
  /** Keep every step of the way. Default false. */
  readonly path?: boolean;
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
  readonly warnings: readonly string[];
}

export interface MinimizeSetup extends ForceFieldSetup {
  readonly request: MinimizeRequest;
  /** Send the state of the minimiser after every step. */
  readonly report: boolean;
}

/** Relaxes one structure. */
export const job: Job<MinimizeSetup, Structure, MinimizeAnswer> = {
  name: 'minimize',
  open(setup, { team }) {
    const { request, report } = setup;
    const { restraints = [], path: keepPath = false, ...options } = request;
    const potentialOf = potentialsOf(setup, team);
    return ({ molecule, positions: start }, { notify, signal }) => {
      for (const atom of options.fixedAtoms ?? [])
        if (atom >= molecule.atomicNumbers.length)
          throw new ResffError(
            'option',
            `fixed atoms: expected atoms from 1 to ${molecule.atomicNumbers.length}, got ${atom + 1} (structure ${molecule.name})`,
          );
      const potential = potentialOf(molecule);
      const extra = restraints.length > 0 ? requestedRestraints(molecule, start, restraints) : null;
      const path: PathFrame[] = [];
      const result = minimize(extra ? sumPotentials([potential, extra], potential.name) : potential, start, {
        ...options,
        bonds: potential.topology.bonds,
        molecule,
        unjudged: restraints.flatMap((restraint) => (restraint.kind === 'distance' ? [restraint.atoms] : [])),
        onProgress(state) {
          const { step, energy, positions } = state;
          if (keepPath) path.push({ step, energy, positions: positions.slice() });
          if (report) notify(state);
          return signal?.aborted !== true;
        },
      });
      const forces = new Float64Array(start.length);
      const terms = potential.terms(result.positions, forces);
      const point = { terms, energy: totalEnergy(terms), forces };
      if (!isFinitePoint(point)) {
        const { code, message } = notFinite(point, molecule.name);
        throw new ResffError(code, message);
      }
      return {
        ...point,
        result,
        startEnergy: totalEnergy(potential.terms(start)),
        restraintEnergy: extra ? extra.energyForces(result.positions, new Float64Array(start.length)) : null,
        change: geometryChange(potential.topology, molecule.atomicNumbers, start, result.positions),
        path,
        warnings: potential.warnings,
      };
    };
  },
};
