import type { Variant } from '../../kernels/wasm/variant.js';
import type { Architecture } from '../../model/architecture.js';
import type { Weights } from '../../model/weights.js';
import { residualBatch, residualEngine } from '../engine.js';
import { type Exchange, noExchange } from '../exchange.js';
import { INFERENCE_TABLES, wasmBackend } from '../wasm-backend.js';
import { Barrier } from './barrier.js';
import { type Share, shareBatch } from './share.js';
import { SharedExchange } from './shared-exchange.js';

/** What a member of a team is made from. */
export interface MemberSetup {
  readonly rank: number;
  readonly threads: number;
  readonly architecture: Architecture;
  readonly weights: Weights;
  readonly variant: Variant | undefined;
}

/** One call, the same for every member but for what it takes from it by its rank. All buffers are shared. */
export interface TeamWork {
  readonly barrier: SharedArrayBuffer;
  /** (N,114) float64 features of each conformation */
  readonly features: readonly SharedArrayBuffer[];
  /** float64 (N,3) of all conformations together; in the order of `order` when they are divided by atoms */
  readonly positions: SharedArrayBuffer;
  /** float64 by conformation; by thread when divided by atoms */
  readonly energies: SharedArrayBuffer;
  /** float64 like `positions`; one such array for each thread when divided by atoms */
  readonly gradients: SharedArrayBuffer;
  readonly division:
    | {
        readonly by: 'conformation';
        /** (threads + 1) first conformation of each thread */
        readonly bounds: readonly number[];
      }
    | {
        readonly by: 'atom';
        readonly shares: readonly Share[];
        /** uint32 (N) */
        readonly order: SharedArrayBuffer;
        readonly exchange: SharedArrayBuffer;
      };
}

/** One thread of a team: its own kernels with their own memory, the same network. */
export class TeamMember {
  private exchange: Exchange = noExchange;
  private readonly backend;
  private readonly engine;

  constructor(private readonly setup: MemberSetup) {
    const exchange: Exchange = {
      gather: (own, rows) => this.exchange.gather(own, rows),
      reduce: (window, rows) => this.exchange.reduce(window, rows),
    };
    this.backend = wasmBackend(setup.variant, INFERENCE_TABLES, exchange);
    this.engine = residualEngine(this.backend, setup.architecture);
    this.engine.setWeights(setup.weights);
  }

  /** Does its part; returns when every member has. @throws what any member throws */
  run(work: TeamWork): void {
    const barrier = new Barrier(work.barrier, this.setup.threads);
    try {
      if (work.division.by === 'atom') this.runShare(work, work.division, barrier);
      else this.runConformations(work, work.division.bounds);
      barrier.wait();
    } catch (error) {
      barrier.fail(error);
      throw error;
    } finally {
      this.exchange = noExchange;
    }
  }

  private runConformations(work: TeamWork, bounds: readonly number[]): void {
    const [from, to] = [bounds[this.setup.rank]!, bounds[this.setup.rank + 1]!];
    if (from === to) return;
    const positions = new Float64Array(work.positions);
    const atoms = work.features.map(({ byteLength }) => byteLength / (8 * 114));
    let at = 3 * atoms.slice(0, from).reduce((sum, n) => sum + n, 0);
    const start = at;
    const conformations = work.features.slice(from, to).map((features, c) => {
      const own = positions.slice(at, at + 3 * atoms[from + c]!);
      at += own.length;
      return { features: new Float64Array(features), conformations: [own] };
    });
    const { energies, gradients } = this.engine.energyGradients(residualBatch(conformations, this.cutoff));
    new Float64Array(work.energies).set(energies, from);
    new Float64Array(work.gradients).set(gradients, start);
  }

  private runShare(work: TeamWork, division: TeamWork['division'] & { by: 'atom' }, barrier: Barrier): void {
    const { rank } = this.setup;
    const { shares, order, exchange } = division;
    const positions = new Float64Array(work.positions);
    const features = new Float64Array(work.features[0]!);
    const batch = shareBatch(shares[rank]!, features, new Uint32Array(order), positions, this.cutoff);
    this.exchange = new SharedExchange(this.backend.ops, barrier, exchange, shares, rank);
    const { energies, gradients } = this.engine.energyGradients(batch);
    new Float64Array(work.energies)[rank] = energies[0]!;
    new Float64Array(work.gradients).set(gradients, rank * positions.length + 3 * shares[rank]!.from);
  }

  private get cutoff(): number {
    return this.setup.architecture.residual.cutoff;
  }
}

/** What a team's leader sends to a thread. */
export type TeamRequest =
  | { readonly kind: 'start'; readonly setup: MemberSetup }
  | { readonly kind: 'work'; readonly work: TeamWork };

/** What a thread answers to `start`. Answers to `work` go through shared memory. */
export type TeamAnswer = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string };

/** The message handler of a thread that belongs to a team, for any kind of worker. */
export function teamThread(answer: (message: TeamAnswer) => void): (request: TeamRequest) => void {
  let member: TeamMember | undefined;
  return (request) => {
    if (request.kind === 'work') {
      try {
        member!.run(request.work);
      } catch {
        // The barrier has told the leader.
      }
      return;
    }
    try {
      member = new TeamMember(request.setup);
      answer({ kind: 'ready' });
    } catch (error) {
      answer({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  };
}
