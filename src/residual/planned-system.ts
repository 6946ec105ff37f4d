import type { Cell } from '../core/cell.js';
import { type Plan, PlanRecorder } from '../kernels/wasm/plan.js';
import { type PackedWeights, planOps } from '../kernels/wasm/plan-ops.js';
import type { Pointer } from '../kernels/wasm/pointer.js';
import { WasmOps, type WasmTensor } from '../kernels/wasm/wasm-ops.js';
import { WasmPairKernels } from '../kernels/wasm/wasm-pairs.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import { Tape } from '../tensor/tape.js';
import { distinctRows } from './batch.js';
import { noExchange } from './exchange.js';
import { forceInteraction } from './force-pairs.js';
import { residualAtomEnergies } from './network.js';
import type { PackedTables } from './packed-tables.js';
import { PairCandidates } from './pair-candidates.js';
import type { Periodicity, PreparedSystem } from './prepared-system.js';
import { weightLeaves } from './weight-gradient.js';

/** A model's residual on a wasm device. */
export interface PlanSource {
  readonly ops: WasmOps;
  readonly architecture: Architecture;
  readonly weights: ReadonlyMap<string, WasmTensor>;
  readonly filters: PackedTables<WasmTensor>;
  /** Knots in a unit of exp(−αr) */
  readonly density: number;
}

/** Above this many atoms JavaScript no longer counts, and what a plan holds on to would: batches of one are as fast. */
const PLAN_MOST = 1500;
/** The same with a cell: a batch searches all pairs with images in each step, a plan keeps candidates. */
const PERIODIC_PLAN_MOST = 3000;
/** Bytes that prepared systems of one device may hold; beyond, all are forgotten and made again when they are next used. */
export const MEMORY_LIMIT = 2 ** 28;

/** Systems prepared on one device. Their memory lies on the arena's stack, so they are forgotten together. */
export class PlannedSystems {
  readonly packed: PackedWeights = new Map();
  private generation = 0;
  private bottom: Pointer | null = null;

  constructor(
    readonly source: PlanSource,
    private readonly limit = MEMORY_LIMIT,
  ) {}

  create(features: Float64Array, periodic: boolean): PreparedSystem | null {
    const atoms = features.length / atomInputs(this.source.architecture);
    return atoms > (periodic ? PERIODIC_PLAN_MOST : PLAN_MOST) ? null : new PlannedSystem(this, features);
  }

  /** Room for one more system. @returns the generation that it belongs to */
  begin(): number {
    const { arena } = this.source.ops.kernels;
    this.bottom ??= arena.mark();
    if (arena.mark() - this.bottom > this.limit) {
      arena.release(this.bottom);
      this.packed.clear();
      this.generation++;
    }
    return this.generation;
  }

  has(generation: number): boolean {
    return generation === this.generation;
  }

  /** Takes a system off the stack, where it is the last one and no weight that others read was packed for it. */
  end({ generation, positions, top, packed }: Layout): void {
    const { arena } = this.source.ops.kernels;
    if (this.has(generation) && arena.mark() === top && this.packed.size === packed) arena.release(positions);
  }
}

/** Where a prepared system's numbers are. */
interface Layout {
  readonly generation: number;
  /** (N,3) float64, at the bottom of the system's memory */
  readonly positions: Pointer;
  /** The end of that memory. */
  readonly top: Pointer;
  /** Weights that were packed before it. */
  readonly packed: number;
  /** (N,3) float64 */
  readonly gradient: Pointer;
  readonly candidates: PairCandidates;
  readonly plan: Plan;
  /** (N,1) float32 */
  readonly energies: Pointer;
}

/**
 * A molecule whose evaluation is recorded: features are on the device, what depends on them alone is computed, buffers stand, and a
 * step is four calls and two copies. The network that is recorded is the one of all devices. Atoms stay in their own order: the result
 * depends on the positions alone, not on where a system has been before.
 */
class PlannedSystem implements PreparedSystem {
  readonly atomCount: number;
  private layout: Layout | null = null;

  constructor(
    private readonly systems: PlannedSystems,
    private readonly features: Float64Array,
  ) {
    this.atomCount = features.length / atomInputs(systems.source.architecture);
  }

  energyForces(positions: Float64Array, forces: Float64Array, factor: number, periodicity?: Periodicity): number {
    const { arena, exports } = this.systems.source.ops.kernels;
    let layout = this.layout;
    let pairs: number | null = null;
    const cell = periodicity?.cell ?? null;
    if (layout !== null && this.systems.has(layout.generation) && layout.candidates.periodic === (cell !== null)) {
      arena.f64.set(positions, layout.positions / 8);
      pairs = layout.candidates.place(layout.positions, positions, cell);
    }
    if (layout === null || pairs === null) {
      this.release();
      layout = this.record(positions, cell);
      this.layout = layout;
      pairs = layout.candidates.place(layout.positions, positions, cell)!;
    }
    exports.runPlan(layout.plan.code, layout.plan.bytes, pairs);
    layout.candidates.gradient(pairs, layout.gradient);
    if (periodicity) layout.candidates.addVirial(periodicity.virial, factor);
    const from = layout.gradient / 8;
    const values = arena.f64;
    for (let k = 0; k < forces.length; k++) forces[k]! -= factor * values[from + k]!;
    return factor * exports.sumEntries(layout.energies, this.atomCount);
  }

  release(): void {
    if (this.layout !== null) this.systems.end(this.layout);
    this.layout = null;
  }

  private record(start: Float64Array, cell: Cell | null): Layout {
    const { ops, architecture, weights, filters, density } = this.systems.source;
    const { arena } = ops.kernels;
    const generation = this.systems.begin();
    const packed = this.systems.packed.size;
    const positions = arena.alloc(start.byteLength);
    const gradient = arena.alloc(start.byteLength);
    const candidates = new PairCandidates(ops.kernels, architecture, density, start, cell);
    arena.f64.set(start, positions / 8);
    const count = candidates.place(positions, start, cell)!;

    const recorder = new PlanRecorder(ops.kernels);
    const recorded = new WasmOps(recorder.kernels);
    const { heads, channels } = architecture.residual;
    const kernels = new WasmPairKernels(recorded, { heads, width: channels / heads });
    const constants = [...weights.values(), ...filters.selfFilters];
    const tape = new Tape(planOps(recorded, recorder, constants, this.systems.packed));
    const energies = arena.keeping(() => {
      const interaction = forceInteraction(tape, {
        kernels,
        architecture,
        filters,
        exchange: noExchange<WasmTensor>(),
        pairs: { ...candidates.pairs, count, segments: [{ ...candidates.pairs.segments[0]!, pairs: count }] },
        change: {
          distance: { pointer: candidates.byDistance, rows: count, columns: 1 },
          direction: { pointer: candidates.byDirection, rows: count, columns: 3 },
        },
      });
      const out = residualAtomEnergies(
        tape,
        weightLeaves(weights, (tensor) => tape.fixed(tensor)),
        architecture,
        this.input(tape),
        interaction,
      );
      tape.accumulate(out, tape.base.constant(new Float64Array(this.atomCount).fill(1), this.atomCount, 1));
      tape.backward();
      return out.value.pointer;
    });
    const plan = recorder.finish();
    return { generation, positions, top: arena.mark(), packed, gradient, candidates, plan, energies };
  }

  /** Different rows of features, and which of them each row has. */
  private input(tape: Tape<WasmTensor>) {
    const { rows, count, row } = distinctRows(this.features, this.atomCount);
    const inputs = atomInputs(this.systems.source.architecture);
    return { features: tape.constant(rows, count, inputs), featureRow: row };
  }
}
