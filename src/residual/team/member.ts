import { createKernels } from '../../kernels/wasm/instance.js';
import type { Variant } from '../../kernels/wasm/variant.js';
import type { WasmTensor } from '../../kernels/wasm/wasm-ops.js';
import { type Architecture, atomInputs } from '../../model/architecture.js';
import type { Weights } from '../../model/weights.js';
import { residualBatch } from '../batch.js';
import { residualEngine } from '../engine.js';
import { type Exchange, noExchange } from '../exchange.js';
import { INFERENCE_TABLES } from '../packed-tables.js';
import { wasmDevice } from '../wasm-device.js';
import { Barrier } from './barrier.js';
import { type Share, shareBatch } from './share.js';
import { SharedExchange } from './shared-exchange.js';

/** A thread's place in its team. */
export interface MemberPlace {
  readonly rank: number;
  readonly threads: number;
  readonly variant: Variant | undefined;
}

/** What of a model a team needs. */
export interface TeamModel {
  readonly architecture: Architecture;
  readonly weights: Weights;
}

/** One call, the same for every member but for what it takes from it by its rank. All buffers are shared. */
export interface TeamWork {
  readonly barrier: SharedArrayBuffer;
  /** (N,inputs) float64 features of each conformation */
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

/** One thread of a team with one model: its own kernels with their own memory, the same network. */
export class TeamMember {
  private exchange: Exchange<WasmTensor> = noExchange();
  private readonly device;
  private readonly engine;
  private readonly cutoff: number;
  private readonly inputs: number;

  constructor(
    private readonly place: MemberPlace,
    { architecture, weights }: TeamModel,
  ) {
    this.cutoff = architecture.residual.cutoff;
    this.inputs = atomInputs(architecture);
    const exchange: Exchange<WasmTensor> = {
      gather: (own, rows) => this.exchange.gather(own, rows),
      reduce: (window, rows) => this.exchange.reduce(window, rows),
    };
    this.device = wasmDevice(place.variant, INFERENCE_TABLES, exchange);
    this.engine = residualEngine(this.device, architecture);
    this.engine.setWeights(weights);
  }

  /** Does its part; returns when every member has. @throws what any member throws */
  run(work: TeamWork): void {
    const barrier = new Barrier(work.barrier, this.place.threads);
    try {
      if (work.division.by === 'atom') this.runShare(work, work.division, barrier);
      else this.runConformations(work, work.division.bounds);
      barrier.wait();
    } catch (error) {
      barrier.fail(error);
      throw error;
    } finally {
      this.exchange = noExchange();
    }
  }

  private runConformations(work: TeamWork, bounds: readonly number[]): void {
    const [from, to] = [bounds[this.place.rank]!, bounds[this.place.rank + 1]!];
    if (from === to) return;
    const positions = new Float64Array(work.positions);
    const atoms = work.features.map(({ byteLength }) => byteLength / (8 * this.inputs));
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
    const { rank } = this.place;
    const { shares, order, exchange } = division;
    const positions = new Float64Array(work.positions);
    const features = new Float64Array(work.features[0]!);
    const batch = shareBatch(shares[rank]!, features, new Uint32Array(order), positions, this.cutoff);
    this.exchange = new SharedExchange(this.device.ops, barrier, exchange, shares, rank);
    const { energies, gradients } = this.engine.energyGradients(batch);
    new Float64Array(work.energies)[rank] = energies[0]!;
    new Float64Array(work.gradients).set(gradients, rank * positions.length + 3 * shares[rank]!.from);
  }
}

/** What a team's leader sends to a thread. `model` numbers the models that the team has been given. */
export type TeamRequest =
  | { readonly kind: 'start'; readonly place: MemberPlace }
  | { readonly kind: 'open'; readonly model: number; readonly content: TeamModel }
  | { readonly kind: 'work'; readonly model: number; readonly work: TeamWork };

/** What a thread answers to `start`. Answers to `work` go through shared memory. */
export type TeamAnswer = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly message: string };

/** The message handler of a thread that belongs to a team, for any kind of worker. */
export function teamThread(answer: (message: TeamAnswer) => void): (request: TeamRequest) => void {
  let place: MemberPlace | undefined;
  /** Of each model a member, or why there is none: the first work with the model says so. */
  const members = new Map<number, TeamMember | Error>();
  return (request) => {
    if (request.kind === 'start') {
      place = request.place;
      try {
        createKernels(place.variant);
        answer({ kind: 'ready' });
      } catch (error) {
        answer({ kind: 'failed', message: asError(error).message });
      }
    } else if (request.kind === 'open') {
      try {
        members.set(request.model, new TeamMember(place!, request.content));
      } catch (error) {
        members.set(request.model, asError(error));
      }
    } else {
      const member = members.get(request.model)!;
      try {
        if (member instanceof Error) new Barrier(request.work.barrier, place!.threads).fail(member);
        else member.run(request.work);
      } catch {
        // The barrier has told the leader.
      }
    }
  };
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
