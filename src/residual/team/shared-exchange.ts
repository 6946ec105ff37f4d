import type { WasmOps, WasmTensor } from '../../kernels/wasm/wasm-ops.js';
import type { Exchange } from '../exchange.js';
import type { Barrier } from './barrier.js';
import type { Share } from './share.js';

/**
 * Bytes that threads need to exchange rows of up to `width` float32 an atom: two buffers in turn, so that one barrier an
 * exchange is enough, each with room for a row of every atom from every thread but the last.
 */
export function exchangeBytes(atoms: number, width: number, threads: number): number {
  return 2 * 4 * atoms * width * Math.max(1, threads - 1);
}

/**
 * {@link Exchange} through shared memory. Only rows that another thread needs are written. Sums have the order of the threads, so
 * the result depends on their number but not on their timing.
 */
export class SharedExchange implements Exchange<WasmTensor> {
  private turn = 0;
  private readonly buffers: readonly Float32Array[];

  constructor(
    private readonly ops: WasmOps,
    private readonly barrier: Barrier,
    memory: SharedArrayBuffer,
    private readonly shares: readonly Share[],
    private readonly rank: number,
  ) {
    const half = memory.byteLength / 2;
    this.buffers = [new Float32Array(memory, 0, half / 4), new Float32Array(memory, half, half / 4)];
  }

  gather(own: WasmTensor, rows: number): WasmTensor {
    const { from, to, end } = this.shares[this.rank]!;
    const width = rows * own.columns;
    const buffer = this.next();
    buffer.set(this.ops.view(own), from * width);
    this.barrier.wait();
    const out = this.ops.allocate((end - from) * rows, own.columns);
    const window = this.ops.view(out);
    window.set(this.ops.view(own));
    window.set(buffer.subarray(to * width, end * width), (to - from) * width);
    return out;
  }

  reduce(window: WasmTensor, rows: number): WasmTensor {
    const { from, to } = this.shares[this.rank]!;
    const width = rows * window.columns;
    const atoms = this.shares.at(-1)!.end;
    const buffer = this.next();
    if (this.rank < this.shares.length - 1)
      buffer.set(this.ops.view(window).subarray((to - from) * width), (this.rank * atoms + to) * width);
    this.barrier.wait();
    const out = this.ops.allocate((to - from) * rows, window.columns);
    const sum = this.ops.view(out);
    sum.set(this.ops.view(window).subarray(0, sum.length));
    for (let rank = 0; rank < this.rank; rank++) {
      const reached = Math.min(to, this.shares[rank]!.end);
      if (reached <= from) continue;
      const part = buffer.subarray((rank * atoms + from) * width, (rank * atoms + reached) * width);
      for (let k = 0; k < part.length; k++) sum[k]! += part[k]!;
    }
    return out;
  }

  private next(): Float32Array {
    this.turn = 1 - this.turn;
    return this.buffers[this.turn]!;
  }
}
