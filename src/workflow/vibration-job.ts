import { atomCount } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { refuseCell } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { totalEnergy } from '../force-field/term-energies.js';
import type { HessianOptions } from '../simulate/hessian.js';
import { isotopicMasses } from '../simulate/isotope.js';
import { atomicMasses } from '../simulate/mass.js';
import type { MinimizeResult, MinimizeState } from '../simulate/minimize.js';
import { type MinimumSearch, minimumSearch, type SaddleEscape } from '../simulate/minimum-search.js';
import { type MolecularHessian, molecularHessian } from '../simulate/straight-angle.js';
import { symmetryNumber } from '../simulate/symmetry.js';
import { type Thermochemistry, type ThermochemistryOptions, thermochemistry } from '../simulate/thermochemistry.js';
import { IMAGINARY_THRESHOLD, type Vibrations, vibrations } from '../simulate/vibration.js';
import { type ForceFieldSetup, potentialsOf } from './force-field-source.js';
import type { Job, JobContext, TaskRunner } from './job.js';
import type { SinglePoint } from './single-point-job.js';

export interface VibrationRequest {
  /** Minimize first. Default false. */
  readonly minimize?: boolean;
  /** Without `symmetryNumber` it is found from the geometry. */
  readonly thermochemistry?: ThermochemistryOptions;
  /** Masses of the most abundant isotopes. Default false. */
  readonly isotopes?: boolean;
  /** Atoms, from 0, with masses of their own in g/mol. */
  readonly masses?: readonly (readonly [number, number])[];
  readonly stepAngstrom?: number;
}

/** The analysis of one structure. */
export interface VibrationAnswer extends SinglePoint {
  /** (N,3) Å, where the Hessian was taken */
  readonly positions: Float64Array;
  /** null without minimization */
  readonly optimization:
    | (Pick<MinimizeResult, 'converged' | 'reason' | 'steps' | 'gradientNorm' | 'defects'> & {
        readonly saddlesLeft: readonly SaddleEscape[];
      })
    | null;
  readonly hessian: Pick<MolecularHessian, 'stepAngstrom' | 'asymmetry' | 'evaluations' | 'straightAngles'>;
  readonly vibrations: Vibrations;
  readonly symmetryNumber: number;
  /** null where the point is not stationary: there is no well to count states in */
  readonly thermochemistry: Thermochemistry | null;
  readonly warnings: readonly string[];
}

/** How far an analysis is: a step of the minimizer, or atoms of the Hessian. */
export type VibrationState =
  | { readonly phase: 'minimize'; readonly state: MinimizeState }
  | { readonly phase: 'hessian'; readonly atomsDone: number; readonly atoms: number };

export interface VibrationSetup extends ForceFieldSetup {
  readonly request: VibrationRequest;
  readonly report: boolean;
}

/** `molecularHessian` or the same by other means. */
export type HessianSource = (
  potential: ForceFieldPotential,
  positions: Float64Array,
  options: HessianOptions,
) => MolecularHessian | Promise<MolecularHessian>;

export const job: Job<VibrationSetup, Structure, VibrationAnswer> = {
  name: 'vibration',
  open: (setup, context) => vibrationRunner(setup, context, molecularHessian),
};

/** Analyzes one structure. In double precision the minimum is approached with potentials in single precision. */
export function vibrationRunner(
  setup: VibrationSetup,
  { team }: Pick<JobContext, 'team'>,
  hessianOf: HessianSource,
): TaskRunner<Structure, VibrationAnswer> {
  const { request, settings, report } = setup;
  const potentialOf = potentialsOf(setup, team);
  const approachOf =
    settings.precision === 'double'
      ? potentialsOf({ ...setup, settings: { ...settings, precision: 'single' } }, team)
      : null;
  return async (structure, { notify, signal }) => {
    const { molecule } = structure;
    refuseCell(structure.cell, 'vibrations');
    const tell = (state: VibrationState) => {
      if (report) notify(state);
    };
    const potential = potentialOf(molecule);
    const masses = massesOf(structure, request);
    const hessianOptions = {
      ...(request.stepAngstrom === undefined ? {} : { stepAngstrom: request.stepAngstrom }),
      onProgress: (atomsDone: number, atoms: number) => tell({ phase: 'hessian', atomsDone, atoms }),
    };
    const curvature = (x: Float64Array) => hessianOf(potential, x, hessianOptions);
    const onProgress = (state: MinimizeState) => {
      tell({ phase: 'minimize', state });
      return signal?.aborted !== true;
    };
    let search: MinimumSearch | null = null;
    if (request.minimize) {
      const approach = approachOf ? { approach: approachOf(molecule) } : {};
      const steps = minimumSearch(potential, structure.positions, masses, { ...approach, minimize: { onProgress } });
      let step = steps.next();
      while (!step.done) {
        signal?.throwIfAborted();
        step = steps.next(await curvature(step.value));
      }
      search = step.value;
    }
    const positions = search?.minimization.positions ?? structure.positions;
    const hessian = search?.hessian ?? (await curvature(positions));
    const found = search?.vibrations ?? vibrations(hessian, masses, positions);
    const sigma = request.thermochemistry?.symmetryNumber ?? symmetryNumber(masses, positions);
    const forces = new Float64Array(positions.length);
    const terms = potential.terms(positions, forces);
    const { stepAngstrom, asymmetry, evaluations, straightAngles } = hessian;
    const { thermo, warnings } = thermochemistryOf(found, { ...request.thermochemistry, symmetryNumber: sigma });
    return {
      terms,
      energy: totalEnergy(terms),
      forces,
      positions,
      optimization: search && summary(search.minimization, search.escapes),
      hessian: { stepAngstrom, asymmetry, evaluations, straightAngles },
      vibrations: found,
      symmetryNumber: sigma,
      thermochemistry: thermo,
      warnings: [...potential.warnings, ...warnings.map((text) => `${molecule.name}: ${text}`)],
    };
  };
}

/** A free rotor may come out on either side of zero; it is a soft mode, not a saddle. */
function thermochemistryOf(found: Vibrations, options: ThermochemistryOptions) {
  if (found.verdict === 'not-stationary') return { thermo: null, warnings: [] };
  const flat = (frequency: number) => frequency < 0 && frequency >= -IMAGINARY_THRESHOLD;
  const frequencies = found.modes.map(({ frequency }) => (flat(frequency) ? -frequency : frequency));
  const turned = found.modes.filter(({ frequency }) => flat(frequency)).length;
  const thermo = thermochemistry(found.inertia, frequencies, options);
  const warnings: string[] = [];
  if (turned > 0)
    warnings.push(
      `modes within ${IMAGINARY_THRESHOLD} cm⁻¹ below zero taken as real in the thermochemistry: ${turned}`,
    );
  if (thermo.leftOut > 0) warnings.push(`imaginary modes left out of the thermochemistry: ${thermo.leftOut}`);
  return { thermo, warnings };
}

function summary(
  { converged, reason, steps, gradientNorm, defects }: MinimizeResult,
  saddlesLeft: readonly SaddleEscape[],
) {
  return { converged, reason, steps, gradientNorm, defects, saddlesLeft };
}

/** @throws ResffError (option) for a mass of an atom that is not there */
function massesOf({ molecule }: Structure, { isotopes = false, masses: own = [] }: VibrationRequest): Float64Array {
  const masses = isotopes ? isotopicMasses(molecule) : atomicMasses(molecule);
  for (const [atom, mass] of own) {
    if (atom >= atomCount(molecule))
      throw new ResffError(
        'option',
        `masses: expected atoms from 1 to ${atomCount(molecule)}, got ${atom + 1} (structure ${molecule.name})`,
      );
    masses[atom] = mass;
  }
  return masses;
}
