import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { type Box, distance, openBox } from '../core/box.js';
import { boxOf } from '../core/cell.js';
import { elementOf, symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import type { DynamicsState } from './dynamics-state.js';
import type { Integrator } from './integrator.js';

/** What ended a run. `step`: the integrator or the potential could not go on. `uncertain`: a limit of `uncertaintyReporter`. */
export type GuardReason = 'not-finite' | 'force' | 'broken-bond' | 'formed-bond' | 'temperature' | 'step' | 'uncertain';

/** A frame that passed all checks. */
export interface GoodFrame {
  readonly step: number;
  /** fs */
  readonly time: number;
  /** (N,3) Å */
  readonly positions: Float64Array;
  /** kcal/mol */
  readonly potentialEnergy: number;
}

/** A run left what dynamics of a molecule can be. The message says what, when and, where it can be told, at which atoms. */
export class GuardError extends ResffError {
  /** The last frames that were in order, oldest first; filled by the run. */
  frames: readonly GoodFrame[] = [];

  constructor(
    readonly reason: GuardReason,
    readonly step: number,
    /** fs */
    readonly time: number,
    /** from 0 */
    readonly atoms: readonly number[],
    message: string,
    options?: ErrorOptions,
  ) {
    super('numeric', message, options);
    this.name = 'GuardError';
  }
}

export interface GuardOptions {
  /** kcal/mol/Å. Default 2000: within a femtosecond it moves a hydrogen by most of a bond length. */
  maxForce?: number;
  /** Bonds longer than this times the sum of the covalent radii count as broken. Default 1.5. */
  brokenBond?: number;
  /** Default: that of the state, or open. */
  box?: Box;
  /** Atoms at least three bonds apart count as newly bonded below this times the sum of the radii. Default 1.1. */
  formedBond?: number;
}

export interface Guard {
  /**
   * Energy, forces, bonds and temperature; cheap, for every step.
   *
   * @param target K, of the thermostat or of the start
   * @throws GuardError
   */
  check(state: Readonly<DynamicsState>, target: number): void;
  /** Atoms that have come as close as a bond; every pair is looked at, so for every frame. @throws GuardError */
  checkContacts(state: Readonly<DynamicsState>): void;
}

/** K, below which no temperature counts as a runaway. */
const HOT = 1000;

/**
 * The highest temperature that is no runaway: 1000 K, three times the target, or, for few degrees of freedom f, whose kinetic
 * energy fluctuates widely, T (1 + 2√(x/f) + 2x/f), which a canonical run exceeds with probability below e^−x; x = 30.
 *
 * Source: Laurent, Massart, Ann. Stat. 2000, 28, 1302, doi 10.1214/aos/1015957395 (tail of the χ² law)
 */
export function runawayTemperature(target: number, degreesOfFreedom: number): number {
  const x = 30;
  const f = Math.max(degreesOfFreedom, 1);
  return Math.max(HOT, 3 * target, target * (1 + 2 * Math.sqrt(x / f) + (2 * x) / f));
}

/** @throws ResffError (code option) for limits that are not positive */
export function createGuard(molecule: Molecule, integrator: Integrator, options: GuardOptions = {}): Guard {
  const { maxForce = 2000, brokenBond = 1.5, formedBond = 1.1, box: fixed = openBox } = options;
  for (const [name, value] of Object.entries({ maxForce, brokenBond, formedBond }))
    if (!(value > 0)) throw new ResffError('option', `${name}: expected a positive number, got ${value}`);
  const { bonds, atomicNumbers } = molecule;
  const radii = Float64Array.from(atomicNumbers, (z) => elementOf(z).covalentRadius);
  const limits = Float64Array.from(
    { length: bonds.length / 2 },
    (_, b) => brokenBond * (radii[bonds[2 * b]!]! + radii[bonds[2 * b + 1]!]!),
  );
  const near = nearPairs(molecule);
  const n = atomicNumbers.length;
  const label = (atom: number) => `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`;
  const fail = (state: Readonly<DynamicsState>, reason: GuardReason, atoms: number[], what: string): never => {
    const where = atoms.length > 0 ? `, atom${atoms.length > 1 ? 's' : ''} ${atoms.map(label).join(' and ')}` : '';
    const when = `step ${state.step}, ${(state.time / 1000).toFixed(4)} ps${where}`;
    throw new GuardError(reason, state.step, state.time, atoms, `${what} (${when})`);
  };
  return {
    check(state, target) {
      const box = state.cell ? boxOf(state.cell) : fixed;
      if (!Number.isFinite(state.potentialEnergy))
        fail(state, 'not-finite', [], `energy: expected a finite number, got ${state.potentialEnergy}`);
      let worst = 0;
      let largest = 0;
      for (let i = 0; i < n; i++) {
        const [x, y, z] = [state.forces[3 * i]!, state.forces[3 * i + 1]!, state.forces[3 * i + 2]!];
        const square = x * x + y * y + z * z;
        if (!Number.isFinite(square))
          fail(state, 'not-finite', [i], `force: expected finite numbers, got ${x}, ${y}, ${z}`);
        if (square > largest) [worst, largest] = [i, square];
      }
      if (largest > maxForce * maxForce)
        fail(
          state,
          'force',
          [worst],
          `force: expected at most ${maxForce} kcal/mol/Å, got ${Math.sqrt(largest).toFixed(0)}`,
        );
      for (let b = 0; b < limits.length; b++) {
        const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
        const length = distance(box, state.positions, i, j);
        if (!(length <= limits[b]!))
          fail(
            state,
            'broken-bond',
            [i, j],
            `bond: expected at most ${limits[b]!.toFixed(2)} Å, got ${length.toFixed(2)}: broken`,
          );
      }
      const temperature = integrator.temperature(state);
      const most = runawayTemperature(target, integrator.degreesOfFreedom);
      if (!(temperature <= most))
        fail(
          state,
          'temperature',
          [],
          `temperature: expected at most ${most.toFixed(0)} K, got ${temperature.toFixed(0)}`,
        );
    },
    checkContacts(state) {
      const box = state.cell ? boxOf(state.cell) : fixed;
      for (let i = 0; i < n; i++)
        for (let j = i + 1; j < n; j++) {
          const least = formedBond * (radii[i]! + radii[j]!);
          if (box.kind === 'open' && Math.abs(state.positions[3 * i]! - state.positions[3 * j]!) > least) continue;
          const length = distance(box, state.positions, i, j);
          if (length < least && !near.has(i * n + j))
            fail(
              state,
              'formed-bond',
              [i, j],
              `distance: expected at least ${least.toFixed(2)} Å, got ${length.toFixed(2)}: bonded`,
            );
        }
    },
  };
}

/** Pairs i·N + j, i < j, that are bonded or share a neighbor. */
function nearPairs(molecule: Molecule): Set<number> {
  const graph = adjacency(molecule);
  const n = molecule.atomicNumbers.length;
  const near = new Set<number>();
  const add = (i: number, j: number) => near.add(Math.min(i, j) * n + Math.max(i, j));
  for (let center = 0; center < n; center++) {
    const around = neighborsOf(graph, center);
    for (const i of around) {
      add(center, i);
      for (const j of around) if (i < j) add(i, j);
    }
  }
  return near;
}
