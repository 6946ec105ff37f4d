import { ResffError } from '../../core/errors.js';
import type { KernelExports } from './exports.js';
import type { Kernels } from './instance.js';
import type { Pointer } from './pointer.js';

type KernelName = {
  [name in keyof KernelExports]: KernelExports[name] extends (...args: never[]) => void ? name : never;
}[keyof KernelExports];

/** A kernel that can be recorded: which of its arguments are float32, and which is the number of pairs. */
interface Planned {
  readonly name: KernelName;
  readonly real?: number;
  readonly pairs?: number;
}

/** Position = number of the kernel in assembly/plan.ts. */
const planned: readonly Planned[] = [
  { name: 'add' },
  { name: 'sub' },
  { name: 'mul' },
  { name: 'scale', real: 2 },
  { name: 'shift', real: 2 },
  { name: 'fill', real: 1 },
  { name: 'map' },
  { name: 'matmul' },
  { name: 'matmulPacked' },
  { name: 'copyColumns' },
  { name: 'sumGroups' },
  { name: 'repeatRows' },
  { name: 'sumColumns' },
  { name: 'repeatColumns' },
  { name: 'normalize', real: 2 },
  { name: 'normalizeSlope', real: 3 },
  { name: 'gather' },
  { name: 'scatterAdd' },
  { name: 'packInput' },
  { name: 'unpackInput' },
  { name: 'unpackProduct' },
  { name: 'packSum' },
  { name: 'unpackSum' },
  { name: 'embedForward', pairs: 1 },
  { name: 'embedBackward', pairs: 1 },
  { name: 'attendForward', pairs: 3 },
  { name: 'attendBackward', pairs: 3 },
];

/** Recorded kernel calls in linear memory: what they read and write is at the same addresses in every run. */
export interface Plan {
  readonly code: Pointer;
  readonly bytes: number;
}

/**
 * Kernels that take down what they do, so that it can be done again without the program above: the calls of one evaluation of a
 * network, with new positions and another number of pairs (docs/decisions/0012-prepared-systems.md).
 */
export class PlanRecorder {
  /** Those that record, with the memory of the given ones. */
  readonly kernels: Kernels;
  private recording = true;
  private readonly words: number[] = [];
  /** Places of float32 among the words. */
  private readonly reals = new Set<number>();

  constructor(private readonly base: Kernels) {
    this.kernels = { ...base, exports: this.recordingExports() };
  }

  /** Runs what need not be done again. */
  once<R>(body: () => R): R {
    const before = this.recording;
    this.recording = false;
    try {
      return body();
    } finally {
      this.recording = before;
    }
  }

  /** Puts what was recorded into the memory. */
  finish(): Plan {
    const { arena } = this.base;
    const bytes = 4 * this.words.length;
    const code = arena.alloc(bytes);
    const [words, reals] = [arena.u32, arena.f32];
    this.words.forEach((word, k) => {
      if (this.reals.has(k)) reals[code / 4 + k] = word;
      else words[code / 4 + k] = word;
    });
    return { code, bytes };
  }

  private recordingExports(): KernelExports {
    const exports: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(this.base.exports)) {
      if (typeof value !== 'function') exports[name] = value;
      else {
        const run = value as (...args: number[]) => unknown;
        exports[name] = (...args: number[]) => {
          if (this.recording) this.record(name, args);
          return run(...args);
        };
      }
    }
    return exports as unknown as KernelExports;
  }

  private record(name: string, args: readonly number[]): void {
    const kernel = planned.findIndex((one) => one.name === name);
    if (kernel < 0) throw new ResffError('numeric', `plan: expected kernels that can be recorded, got ${name}`);
    this.words.push(kernel);
    for (const [k, value] of args.entries()) {
      if (planned[kernel]!.real === k) this.reals.add(this.words.length);
      this.words.push(planned[kernel]!.pairs === k ? 0 : value);
    }
  }
}
