import type { Architecture } from '../../model/architecture.js';
import type { AtomSystem, EnergyGradients } from '../atom-system.js';
import { spatialOrder } from '../spatial-order.js';
import { barrierMemory } from './barrier.js';
import type { TeamWork } from './member.js';
import { divide } from './share.js';
import { exchangeBytes } from './shared-exchange.js';

/** A team with one model. */
export interface TeamEngine {
  /** Whether one system of so many atoms is faster divided by atoms than on one thread. */
  divides(atoms: number): boolean;
  /** @throws ResffError what any thread throws; (numeric) when a thread has ended */
  energyGradients(systems: readonly AtomSystem[]): EnergyGradients;
}

/**
 * Atoms from which a system is divided: below, threads wait for each other longer than they save. Two threads are 0.86 times as fast
 * as one on 200 atoms with `resff-fast`, 1.25 times with `resff-paper`, 1.5 times on 500 (decision 6).
 */
export const DIVIDED_FROM_ATOMS = 300;

/**
 * Divides what is to be computed among the threads and puts their results together.
 *
 * @param together does a piece of work on all threads
 */
export function teamEngine(
  architecture: Architecture,
  threads: number,
  together: (work: TeamWork) => void,
): TeamEngine {
  const shared = new WeakMap<Float64Array, SharedArrayBuffer>();
  let memory = { barrier: barrierMemory(), exchange: new SharedArrayBuffer(0) };

  const share = (features: Float64Array) => {
    const known = shared.get(features) ?? sharedCopy(features);
    shared.set(features, known);
    return known;
  };

  const run = (work: Omit<TeamWork, 'barrier'>) => {
    try {
      together({ ...work, barrier: memory.barrier });
    } catch (error) {
      memory = { ...memory, barrier: barrierMemory() };
      throw error;
    }
  };

  function byConformation(systems: readonly AtomSystem[]) {
    const size = systems.reduce((sum, { positions }) => sum + positions.length, 0);
    const positions = new SharedArrayBuffer(8 * size);
    let at = 0;
    for (const system of systems) {
      new Float64Array(positions).set(system.positions, at);
      at += system.positions.length;
    }
    const energies = new SharedArrayBuffer(8 * systems.length);
    const gradients = new SharedArrayBuffer(8 * size);
    const features = systems.map((system) => share(system.features));
    run({
      features,
      positions,
      energies,
      gradients,
      division: { by: 'conformation', bounds: bounds(systems, threads) },
    });
    return { energies: new Float64Array(energies).slice(), gradients: new Float64Array(gradients).slice() };
  }

  function byAtom({ features, positions }: AtomSystem) {
    const n = positions.length / 3;
    const order = spatialOrder(positions);
    const places = Float64Array.from({ length: 3 * n }, (_, k) => positions[3 * order[Math.floor(k / 3)]! + (k % 3)]!);
    const shares = divide(places, architecture.residual.cutoff, threads);
    const energies = new SharedArrayBuffer(8 * threads);
    const gradients = new SharedArrayBuffer(8 * threads * places.length);
    const bytes = exchangeBytes(n, 3 * architecture.residual.channels, threads);
    if (memory.exchange.byteLength < bytes) memory = { ...memory, exchange: new SharedArrayBuffer(bytes) };
    run({
      features: [share(features)],
      positions: sharedCopy(places),
      energies,
      gradients,
      division: { by: 'atom', shares, order: sharedCopy(order), exchange: memory.exchange },
    });
    const parts = new Float64Array(gradients);
    const sum = new Float64Array(3 * n);
    shares.forEach(({ from, end }, rank) => {
      for (let i = from; i < end; i++)
        for (let axis = 0; axis < 3; axis++) sum[3 * order[i]! + axis]! += parts[3 * (rank * n + i) + axis]!;
    });
    return { energies: Float64Array.of(new Float64Array(energies).reduce((a, b) => a + b, 0)), gradients: sum };
  }

  const divides = (atoms: number) => threads > 1 && atoms >= DIVIDED_FROM_ATOMS;

  return {
    divides,

    energyGradients(systems) {
      if (systems.length >= threads || systems.every(({ positions }) => !divides(positions.length / 3)))
        return byConformation(systems);
      const parts = systems.map(byAtom);
      const gradients = new Float64Array(parts.reduce((total, part) => total + part.gradients.length, 0));
      let at = 0;
      for (const part of parts) {
        gradients.set(part.gradients, at);
        at += part.gradients.length;
      }
      return { energies: Float64Array.from(parts, ({ energies }) => energies[0]!), gradients };
    },
  };
}

/** First conformation of each thread: about equal numbers of pairs, which grow with the square of the atoms up to the cutoff. */
function bounds(systems: readonly AtomSystem[], threads: number): number[] {
  const cost = systems.map(({ positions }) => positions.length * (Math.min(positions.length, 600) + 100));
  const total = cost.reduce((a, b) => a + b, 0);
  const out = [0];
  let done = 0;
  let at = 0;
  for (let rank = 1; rank < threads; rank++) {
    while (at < systems.length && done + cost[at]! / 2 <= (total * rank) / threads) done += cost[at++]!;
    out.push(at);
  }
  return [...out, systems.length];
}

function sharedCopy(data: Float64Array | Uint32Array): SharedArrayBuffer {
  const out = new SharedArrayBuffer(data.byteLength);
  new Uint8Array(out).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return out;
}
