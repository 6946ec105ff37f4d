import { normalizeCurvature } from './normalize.js';
import type { Elementwise, Ops } from './ops.js';

/** A value on the tape. `gradient` is filled by `Tape.backward`. */
export interface Node<T> {
  readonly value: T;
  /** false: nothing this value depends on wants a gradient, so nothing is recorded for it */
  readonly active: boolean;
  gradient: T | null;
}

/**
 * Reverse-mode differentiation: an `Ops` that records what it does on the `Ops` below it, and plays the chain rule backwards.
 * The rules are written in the vocabulary itself, so a tape can lie on any backend, another tape included.
 */
export class Tape<T> implements Ops<Node<T>> {
  readonly name: string;
  private readonly steps: (() => void)[] = [];

  constructor(readonly base: Ops<T>) {
    this.name = `tape(${base.name})`;
  }

  /** A leaf whose gradient is wanted. */
  variable(value: T): Node<T> {
    return { value, active: true, gradient: null };
  }

  /** A leaf without gradient around an existing value. */
  fixed(value: T): Node<T> {
    return { value, active: false, gradient: null };
  }

  /** Adds `gradient` to what the node has so far. */
  accumulate(node: Node<T>, gradient: T): void {
    if (node.active) node.gradient = node.gradient === null ? gradient : this.base.add(node.gradient, gradient);
  }

  /**
   * An operation with its own rule (a fused kernel): `outputs` were computed from `inputs` outside the vocabulary;
   * `backward` gets the gradients of the outputs (null where nothing used one) and calls `accumulate` for the inputs.
   * It runs only when at least one output has a gradient.
   */
  custom(
    inputs: readonly Node<T>[],
    outputs: readonly T[],
    backward: (gradients: readonly (T | null)[]) => void,
  ): Node<T>[] {
    const active = inputs.some((input) => input.active);
    const nodes = outputs.map((value): Node<T> => ({ value, active, gradient: null }));
    if (active)
      this.steps.push(() => {
        if (nodes.some((node) => node.gradient !== null)) backward(nodes.map((node) => node.gradient));
      });
    return nodes;
  }

  /** Runs every recorded rule once, last first. Seed the outputs with `accumulate` before; read leaf gradients after. */
  backward(): void {
    for (let i = this.steps.length - 1; i >= 0; i--) this.steps[i]!();
    this.steps.length = 0;
  }

  private record(inputs: readonly Node<T>[], value: T, rule: (gradient: T) => void): Node<T> {
    return this.custom(inputs, [value], ([gradient]) => rule(gradient!))[0]!;
  }

  constant = (data: ArrayLike<number>, rows: number, columns: number) =>
    this.fixed(this.base.constant(data, rows, columns));
  zeros = (rows: number, columns: number) => this.fixed(this.base.zeros(rows, columns));
  rows = (x: Node<T>) => this.base.rows(x.value);
  columns = (x: Node<T>) => this.base.columns(x.value);
  read = (x: Node<T>) => this.base.read(x.value);
  view = (x: Node<T>) => this.base.view(x.value);

  add(a: Node<T>, b: Node<T>): Node<T> {
    return this.record([a, b], this.base.add(a.value, b.value), (g) => {
      this.accumulate(a, g);
      this.accumulate(b, g);
    });
  }

  sub(a: Node<T>, b: Node<T>): Node<T> {
    return this.record([a, b], this.base.sub(a.value, b.value), (g) => {
      this.accumulate(a, g);
      if (b.active) this.accumulate(b, this.base.scale(g, -1));
    });
  }

  mul(a: Node<T>, b: Node<T>): Node<T> {
    return this.record([a, b], this.base.mul(a.value, b.value), (g) => {
      if (a.active) this.accumulate(a, this.base.mul(g, b.value));
      if (b.active) this.accumulate(b, this.base.mul(g, a.value));
    });
  }

  scale(x: Node<T>, s: number): Node<T> {
    return this.record([x], this.base.scale(x.value, s), (g) => this.accumulate(x, this.base.scale(g, s)));
  }

  shift(x: Node<T>, s: number): Node<T> {
    return this.record([x], this.base.shift(x.value, s), (g) => this.accumulate(x, g));
  }

  map(kind: Elementwise, x: Node<T>): Node<T> {
    const y = this.base.map(kind, x.value);
    return this.record([x], y, (g) => {
      const slope = derivative(this.base, kind, x.value, y);
      if (slope !== null) this.accumulate(x, this.base.mul(g, slope));
    });
  }

  matmul(a: Node<T>, b: Node<T>, transposeA = false, transposeB = false): Node<T> {
    const { base } = this;
    return this.record([a, b], base.matmul(a.value, b.value, transposeA, transposeB), (g) => {
      if (a.active)
        this.accumulate(
          a,
          transposeA ? base.matmul(b.value, g, transposeB, true) : base.matmul(g, b.value, false, !transposeB),
        );
      if (b.active)
        this.accumulate(
          b,
          transposeB ? base.matmul(g, a.value, true, transposeA) : base.matmul(a.value, g, !transposeA, false),
        );
    });
  }

  linear(x: Node<T>, weight: Node<T>, bias: Node<T> | null): Node<T> {
    const { base } = this;
    const inputs = bias ? [x, weight, bias] : [x, weight];
    return this.record(inputs, base.linear(x.value, weight.value, bias?.value ?? null), (g) => {
      if (x.active) this.accumulate(x, base.matmul(g, weight.value));
      if (weight.active) this.accumulate(weight, base.matmul(g, x.value, true, false));
      if (bias?.active) this.accumulate(bias, base.sumGroups(g, base.rows(g)));
    });
  }

  reshape(x: Node<T>, rows: number, columns: number): Node<T> {
    const { base } = this;
    return this.record([x], base.reshape(x.value, rows, columns), (g) =>
      this.accumulate(x, base.reshape(g, base.rows(x.value), base.columns(x.value))),
    );
  }

  sumGroups(x: Node<T>, g: number): Node<T> {
    return this.record([x], this.base.sumGroups(x.value, g), (out) => this.accumulate(x, this.base.repeatRows(out, g)));
  }

  repeatRows(x: Node<T>, g: number): Node<T> {
    return this.record([x], this.base.repeatRows(x.value, g), (out) => this.accumulate(x, this.base.sumGroups(out, g)));
  }

  sumColumns(x: Node<T>): Node<T> {
    const columns = this.columns(x);
    return this.record([x], this.base.sumColumns(x.value), (g) =>
      this.accumulate(x, this.base.repeatColumns(g, columns)),
    );
  }

  repeatColumns(x: Node<T>, f: number): Node<T> {
    return this.record([x], this.base.repeatColumns(x.value, f), (g) => this.accumulate(x, this.base.sumColumns(g)));
  }

  normalize(x: Node<T>): Node<T> {
    return this.record([x], this.base.normalize(x.value), (g) =>
      this.accumulate(x, this.base.normalizeSlope(x.value, g)),
    );
  }

  normalizeSlope(x: Node<T>, t: Node<T>): Node<T> {
    return this.record([x, t], this.base.normalizeSlope(x.value, t.value), (g) => {
      if (x.active) this.accumulate(x, this.base.normalizeCurvature(x.value, g, t.value));
      if (t.active) this.accumulate(t, this.base.normalizeSlope(x.value, g));
    });
  }

  normalizeCurvature = (x: Node<T>, s: Node<T>, t: Node<T>): Node<T> => normalizeCurvature(this, x, s, t);

  gather(x: Node<T>, index: Uint32Array): Node<T> {
    const n = this.rows(x);
    return this.record([x], this.base.gather(x.value, index), (g) =>
      this.accumulate(x, this.base.scatterAdd(g, index, n)),
    );
  }

  scatterAdd(x: Node<T>, index: Uint32Array, n: number): Node<T> {
    return this.record([x], this.base.scatterAdd(x.value, index, n), (g) =>
      this.accumulate(x, this.base.gather(g, index)),
    );
  }

  concatColumns(parts: readonly Node<T>[]): Node<T> {
    const values = parts.map((part) => part.value);
    return this.record(parts, this.base.concatColumns(values), (g) => {
      let from = 0;
      for (const part of parts) {
        const to = from + this.columns(part);
        if (part.active) this.accumulate(part, this.base.sliceColumns(g, from, to));
        from = to;
      }
    });
  }

  sliceColumns(x: Node<T>, from: number, to: number): Node<T> {
    const total = this.columns(x);
    return this.record([x], this.base.sliceColumns(x.value, from, to), (g) =>
      this.accumulate(x, this.base.placeColumns(g, from, total)),
    );
  }

  placeColumns(x: Node<T>, from: number, total: number): Node<T> {
    const width = this.columns(x);
    return this.record([x], this.base.placeColumns(x.value, from, total), (g) =>
      this.accumulate(x, this.base.sliceColumns(g, from, from + width)),
    );
  }
}

/** dy/dx of an element-wise function from x and y = f(x), in the vocabulary; null where it is zero. */
export function derivative<T>(ops: Ops<T>, kind: Elementwise, x: T, y: T): T | null {
  switch (kind) {
    case 'exp':
      return y;
    case 'tanh':
      return ops.shift(ops.scale(ops.mul(y, y), -1), 1);
    case 'sigmoid':
      return ops.sub(y, ops.mul(y, y));
    case 'silu':
      return ops.map('siluSlope', x);
    case 'siluSlope':
      return ops.map('siluCurvature', x);
    case 'siluCurvature': {
      // With q = σ(1 − σ) and p = 1 − 2σ: q (p (3 + x p) − 2 x q)
      const sigmoid = ops.map('sigmoid', x);
      const q = ops.sub(sigmoid, ops.mul(sigmoid, sigmoid));
      const p = ops.shift(ops.scale(sigmoid, -2), 1);
      const inner = ops.mul(p, ops.shift(ops.mul(x, p), 3));
      return ops.mul(q, ops.sub(inner, ops.scale(ops.mul(x, q), 2)));
    }
    case 'relu':
      return ops.map('step', x);
    case 'abs':
      return ops.map('sign', x);
    case 'sqrt':
      return ops.scale(ops.map('reciprocal', y), 0.5);
    case 'reciprocal':
      return ops.scale(ops.mul(y, y), -1);
    case 'cos':
      return ops.scale(ops.map('sin', x), -1);
    case 'sin':
      return ops.map('cos', x);
    case 'step':
    case 'sign':
      return null;
  }
}
