import type { Molecule } from '../../chemistry/molecule.js';
import { checkOverlap } from '../../chemistry/overlap.js';
import type { Structure } from '../../chemistry/structure.js';
import { ResffError } from '../../core/errors.js';
import { forceDeviation } from '../../force-field/uncertainty.js';
import { dihedralAngle } from '../../simulate/bond-rotation.js';
import { createIntegrator } from '../../simulate/integrator.js';
import { atomicMasses } from '../../simulate/mass.js';
import { minimize } from '../../simulate/minimize.js';
import { rotatableBonds } from '../../simulate/rotatable-bond.js';
import { type ForceFieldSetup, forceFieldOf, potentialsOf } from '../force-field-source.js';
import type { Job } from '../job.js';
import { chooseFrames, type FrameScore } from './frame-choice.js';
import type { LabelFrame } from './label-frame.js';

export interface FrameRequest {
  /** frames of each molecule */
  readonly count: number;
  /** K, of the short dynamics */
  readonly temperatureK: number;
  readonly seed: number;
}

export interface FrameSetup extends ForceFieldSetup {
  readonly request: FrameRequest;
}

/** Minima are looked for this long: the model may be wrong there, which is why labels are wanted. */
const MINIMUM_STEPS = 200;
/** Steps that take the strain out of a turned bond without undoing it. */
const TURN_STEPS = 20;
const TURNS = 6;
const DYNAMICS_FRAMES = 8;
/** Steps between two frames of dynamics, and their length in fs. */
const STRIDE = 60;
const TIMESTEP = 0.5;

/**
 * Frames of one molecule to be labeled, from its conformers: these, their minima, every rotatable bond turned in steps of 60° with the
 * rest relaxed a little, and short dynamics at a raised temperature from every minimum. More are made than are kept.
 */
export const job: Job<FrameSetup, readonly Structure[], LabelFrame[]> = {
  name: 'label-frames',
  open(setup) {
    const { count, temperatureK, seed } = setup.request;
    const potentialOf = potentialsOf(setup);
    return async (conformers) => {
      const { molecule } = conformers[0]!;
      const potential = potentialOf(molecule);
      const starts = conformers.map(({ positions }): LabelFrame => ({ kind: 'start', positions }));
      const minima = conformers.map(({ positions }): LabelFrame => {
        const relaxed = minimize(potential, positions, { convergence: 'normal', maxSteps: MINIMUM_STEPS, molecule });
        return { kind: 'minimum', positions: relaxed.positions };
      });
      const turns = rotatableBonds(molecule, { terminal: true }).flatMap(({ atoms }) =>
        Array.from({ length: TURNS - 1 }, (_, k): LabelFrame => {
          const from = minima[k % minima.length]!.positions;
          const value = dihedralAngle(from, atoms) + (2 * Math.PI * (k + 1)) / TURNS;
          const turned = minimize(potential, from, {
            constraints: [{ kind: 'dihedral', atoms, value }],
            bonds: molecule.bonds,
            maxSteps: TURN_STEPS,
            molecule,
          });
          return { kind: 'turn', positions: turned.positions };
        }),
      );
      const hot = minima.flatMap(({ positions }, m) => {
        const masses = atomicMasses(molecule);
        const options = { ensemble: 'langevin', timestep: TIMESTEP, friction: 5, temperature: temperatureK } as const;
        const integrator = createIntegrator(potential, masses, { ...options, seed: seed + m });
        const state = integrator.start(positions);
        return Array.from({ length: DYNAMICS_FRAMES }, (): LabelFrame => {
          for (let step = 0; step < STRIDE; step++) integrator.step(state);
          return { kind: 'dynamics', positions: state.positions.slice() };
        });
      });
      const frames = [...minima, ...turns, ...hot, ...starts].filter(({ positions }) =>
        isWhole({ ...conformers[0]!, positions }),
      );
      return chooseFrames(frames, count, leastSure(setup, molecule));
    };
  },
};

/** By the deviation of forces, where the model has been calibrated; otherwise there is no score. */
function leastSure({ model, settings }: FrameSetup, molecule: Molecule): FrameScore | undefined {
  if (model.uncertainty === null) return undefined;
  const uncertainty = forceFieldOf(model, settings).uncertainty(molecule, settings);
  return (frames) =>
    frames.map(({ positions }) => forceDeviation(uncertainty.spreads(Float64Array.from(positions))[0]!).rms);
}

/** Frames of a molecule that has flown apart or fallen together teach nothing. */
function isWhole(structure: Structure): boolean {
  if (!structure.positions.every(Number.isFinite)) return false;
  try {
    checkOverlap(structure);
    return true;
  } catch (error) {
    if (error instanceof ResffError) return false;
    throw error;
  }
}
