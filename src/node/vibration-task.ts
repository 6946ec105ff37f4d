import { atomCount } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { ForceField } from '../force-field/force-field.js';
import { type ForceFieldPotential, totalEnergy } from '../force-field/potential.js';
import type { HessianOptions } from '../simulate/hessian.js';
import { isotopicMasses } from '../simulate/isotope.js';
import { atomicMasses } from '../simulate/mass.js';
import type { MinimizeResult, MinimizeState } from '../simulate/minimize.js';
import { type MinimumSearch, minimumSearch, type SaddleEscape } from '../simulate/minimum-search.js';
import { type MolecularHessian, molecularHessian } from '../simulate/straight-angle.js';
import { symmetryNumber } from '../simulate/symmetry.js';
import { type Thermochemistry, type ThermochemistryOptions, thermochemistry } from '../simulate/thermochemistry.js';
import { IMAGINARY_THRESHOLD, type Vibrations, vibrations } from '../simulate/vibration.js';
import type { SinglePoint } from './energy-task.js';
import { type ForceFieldSetup, type PotentialSource, sharedPotentials } from './force-field-task.js';
import { loadModel } from './model-store.js';
import { enableRelaxedSimd } from './relaxed-simd.js';
import type { TaskRunner } from './worker-pool.js';

export interface VibrationRequest {
  /** Minimise first. */
  readonly minimize: boolean;
  /** Without `symmetryNumber` it is found from the geometry. */
  readonly thermochemistry: ThermochemistryOptions;
  /** Masses of the most abundant isotopes. */
  readonly isotopes: boolean;
  /** Atoms, from 0, with masses of their own in g/mol. */
  readonly masses: readonly (readonly [number, number])[];
  readonly stepAngstrom?: number;
  /** Send lines on the way. */
  readonly progress: boolean;
}

export type VibrationSetup = ForceFieldSetup & VibrationRequest;

/** The analysis of one structure. */
export interface VibrationAnswer extends SinglePoint {
  /** (N,3) Å, where the Hessian was taken */
  readonly positions: Float64Array;
  /** null without minimisation */
  readonly optimization:
    | (Pick<MinimizeResult, 'converged' | 'reason' | 'steps' | 'gradientNorm'> & {
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

/** `molecularHessian` or the same by other means. */
export type HessianSource = (
  potential: ForceFieldPotential,
  positions: Float64Array,
  options: HessianOptions,
) => MolecularHessian | Promise<MolecularHessian>;

/**
 * Analyses one structure.
 *
 * @param approachOf potentials in single precision; null when those of `potentialOf` are single themselves
 */
export function vibrationTasks(
  [potentialOf, approachOf]: readonly [PotentialSource, PotentialSource | null],
  request: VibrationRequest,
  hessianOf: HessianSource = molecularHessian,
): TaskRunner<Structure, VibrationAnswer> {
  return async (structure, notify) => {
    const { molecule } = structure;
    const potential = potentialOf(molecule);
    const masses = massesOf(structure, request);
    const hessianOptions = {
      ...(request.stepAngstrom === undefined ? {} : { stepAngstrom: request.stepAngstrom }),
      onProgress: (done: number, total: number) => {
        if (request.progress) notify(`${molecule.name}: Hessian, atom ${done} of ${total}`);
      },
    };
    const curvature = (x: Float64Array) => hessianOf(potential, x, hessianOptions);
    const onProgress = ({ step, energy, gradientNorm }: MinimizeState) => {
      const state = `energy ${energy.toFixed(6)} kcal/mol, gradient norm ${gradientNorm.toExponential(2)}`;
      if (request.progress) notify(`${molecule.name}: step ${step}, ${state} kcal/mol/Å`);
      return undefined;
    };
    let search: MinimumSearch | null = null;
    if (request.minimize) {
      const approach = approachOf ? { approach: approachOf(molecule) } : {};
      const steps = minimumSearch(potential, structure.positions, masses, { ...approach, minimize: { onProgress } });
      let step = steps.next();
      while (!step.done) step = steps.next(await curvature(step.value));
      search = step.value;
    }
    const positions = search?.minimization.positions ?? structure.positions;
    const hessian = search?.hessian ?? (await curvature(positions));
    const found = search?.vibrations ?? vibrations(hessian, masses, positions);
    const sigma = request.thermochemistry.symmetryNumber ?? symmetryNumber(masses, positions);
    // A free rotor may come out on either side of zero; it is a soft mode, not a saddle.
    const flat = (frequency: number) => frequency < 0 && frequency >= -IMAGINARY_THRESHOLD;
    const frequencies = found.modes.map(({ frequency }) => (flat(frequency) ? -frequency : frequency));
    const turned = found.modes.filter(({ frequency }) => flat(frequency)).length;
    const thermo =
      found.verdict === 'not-stationary'
        ? null
        : thermochemistry(found.inertia, frequencies, { ...request.thermochemistry, symmetryNumber: sigma });
    const forces = new Float64Array(positions.length);
    const terms = potential.terms(positions, forces);
    const { stepAngstrom, asymmetry, evaluations, straightAngles } = hessian;
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
      warnings: [
        ...potential.warnings,
        ...(thermo && turned > 0
          ? [
              `${molecule.name}: modes within ${IMAGINARY_THRESHOLD} cm⁻¹ below zero taken as real in the thermochemistry: ${turned}`,
            ]
          : []),
        ...(thermo && thermo.leftOut > 0
          ? [`${molecule.name}: imaginary modes left out of the thermochemistry: ${thermo.leftOut}`]
          : []),
      ],
    };
  };
}

/** Potentials of a model at the precision asked for, and at single precision to approach minima when that is another. */
export function vibrationPotentials(
  forceField: ForceField,
  setup: ForceFieldSetup,
): readonly [potentialOf: PotentialSource, approachOf: PotentialSource | null] {
  const potentialOf = sharedPotentials(forceField, setup);
  return [
    potentialOf,
    setup.precision === 'double' ? sharedPotentials(forceField, { ...setup, precision: 'single' }) : null,
  ];
}

export function openTasks(setup: VibrationSetup): TaskRunner<Structure, VibrationAnswer> {
  enableRelaxedSimd();
  return vibrationTasks(vibrationPotentials(new ForceField(loadModel(setup.model)), setup), setup);
}

function summary({ converged, reason, steps, gradientNorm }: MinimizeResult, saddlesLeft: readonly SaddleEscape[]) {
  return { converged, reason, steps, gradientNorm, saddlesLeft };
}

/** @throws ResffError (option) for a mass of an atom that is not there */
function massesOf({ molecule }: Structure, { isotopes, masses: own }: VibrationRequest): Float64Array {
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
