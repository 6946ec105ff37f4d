import { ResffError } from '../../core/errors.js';
import type { Variant } from '../../kernels/wasm/variant.js';
import type { Architecture } from '../../model/architecture.js';
import type { Weights } from '../../model/weights.js';
import { spatialOrder } from '../spatial-order.js';
import { barrierMemory } from './barrier.js';
import { type MemberSetup, type TeamAnswer, TeamMember, type TeamRequest, type TeamWork } from './member.js';
import { divide } from './share.js';
import { exchangeBytes } from './shared-exchange.js';

/** A worker as a team needs it: Node's and the browser's differ. */
export interface TeamPort {
  send(request: TeamRequest): void;
  /** @param failed called when the thread ends or throws by itself */
  listen(answered: (answer: TeamAnswer) => void, failed: (error: Error) => void): void;
  close(): void;
}

/** One conformation: (N,114) features, the same array for the same molecule, and (N,3) Å. */
export interface TeamSystem {
  readonly features: Float64Array;
  readonly positions: Float64Array;
}

/**
 * Threads that compute the residual together, the calling one among them. Many conformations are divided by conformation, one
 * large system by atoms. Results depend on the number of threads in the last digits of float32, never on timing.
 */
export interface ThreadTeam {
  readonly threads: number;
  /**
   * @returns energies (C) kcal/mol and gradients +∂E/∂x, all conformations one after another, kcal/mol/Å
   * @throws ResffError what any thread throws; (numeric) when a thread has ended
   */
  energyGradients(systems: readonly TeamSystem[]): { energies: Float64Array; gradients: Float64Array };
  /** Ends the threads. */
  close(): void;
}

/** Below this many atoms a system is not divided: threads would wait for each other longer than they compute. */
const DIVIDE_MINIMUM = 150;

/**
 * @param open starts a worker; called once for each thread besides the calling one
 * @throws ResffError (option) where there is no shared memory or the number of threads is none; (numeric) when one cannot start
 */
export async function createThreadTeam(
  model: { readonly architecture: Architecture; readonly weights: Weights },
  threads: number,
  open: () => TeamPort,
  variant?: Variant,
): Promise<ThreadTeam> {
  if (!Number.isInteger(threads) || threads < 1)
    throw new ResffError('option', `threads: expected an integer of 1 or more, got ${threads}`);
  if (typeof SharedArrayBuffer !== 'function')
    throw new ResffError(
      'option',
      'threads: expected shared memory, got an engine without SharedArrayBuffer (a page needs cross-origin isolation)',
    );
  const ports = Array.from({ length: threads - 1 }, open);
  const { architecture, weights } = model;
  const setup = (rank: number): MemberSetup => ({ rank, threads, architecture, weights, variant });
  let failure: ResffError | undefined;
  try {
    await Promise.all(
      ports.map(
        (port, i) =>
          new Promise<void>((resolve, reject) => {
            const fail = (message: string) => {
              failure = new ResffError('numeric', `thread ${i + 2} of ${threads}: ${message}`);
              reject(failure);
            };
            port.listen(
              (answer) => (answer.kind === 'ready' ? resolve() : fail(answer.message)),
              (error) => fail(error.message),
            );
            port.send({ kind: 'start', setup: setup(i + 1) });
          }),
      ),
    );
  } catch (error) {
    for (const port of ports) port.close();
    throw error;
  }
  const leader = new TeamMember(setup(0));
  const shared = new WeakMap<Float64Array, SharedArrayBuffer>();
  let memory = { barrier: barrierMemory(), exchange: new SharedArrayBuffer(0) };

  const share = (features: Float64Array) => {
    const known = shared.get(features) ?? sharedCopy(features);
    shared.set(features, known);
    return known;
  };

  const run = (work: Omit<TeamWork, 'barrier'>) => {
    if (failure) throw failure;
    const complete: TeamWork = { ...work, barrier: memory.barrier };
    for (const port of ports) port.send({ kind: 'work', work: complete });
    try {
      leader.run(complete);
    } catch (error) {
      memory = { ...memory, barrier: barrierMemory() };
      throw error;
    }
  };

  function byConformation(systems: readonly TeamSystem[]) {
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

  function byAtom({ features, positions }: TeamSystem) {
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

  return {
    threads,
    energyGradients(systems) {
      if (systems.length >= threads || systems.every(({ positions }) => positions.length < 3 * DIVIDE_MINIMUM))
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
    close() {
      for (const port of ports) port.close();
      failure = new ResffError('option', 'threads: expected a team that is open, got a closed one');
    },
  };
}

/** First conformation of each thread: about equal numbers of pairs, which grow with the square of the atoms up to the cutoff. */
function bounds(systems: readonly TeamSystem[], threads: number): number[] {
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
