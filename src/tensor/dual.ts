import { normalizeCurvature } from './normalize.js';
import type { Elementwise, Ops } from './ops.js';
import { derivative } from './tape.js';

/** A value and its derivative along one fixed direction; where `D` admits null, it means zero. */
export interface Dual<T, D = T | null> {
  readonly value: T;
  readonly tangent: D;
}

/**
 * Forward-mode differentiation: an `Ops` on dual numbers. Over a tape it gives what a loss on forces needs: the tape
 * differentiates E and its directional derivative v·∂E/∂x with respect to the weights, which is the exact gradient of
 * any function of E and ∂E/∂x (docs/theory.md, training).
 */
export class DualOps<T> implements Ops<Dual<T>> {
  readonly name: string;

  constructor(readonly base: Ops<T>) {
    this.name = `dual(${base.name})`;
  }

  /** A value that does not depend on the direction. */
  lift = (value: T): Dual<T> => ({ value, tangent: null });

  constant = (data: ArrayLike<number>, rows: number, columns: number) =>
    this.lift(this.base.constant(data, rows, columns));
  zeros = (rows: number, columns: number) => this.lift(this.base.zeros(rows, columns));
  rows = (x: Dual<T>) => this.base.rows(x.value);
  columns = (x: Dual<T>) => this.base.columns(x.value);
  read = (x: Dual<T>) => this.base.read(x.value);
  view = (x: Dual<T>) => this.base.view(x.value);

  add = (a: Dual<T>, b: Dual<T>): Dual<T> => ({
    value: this.base.add(a.value, b.value),
    tangent: this.sum(a.tangent, b.tangent),
  });

  sub = (a: Dual<T>, b: Dual<T>): Dual<T> => ({
    value: this.base.sub(a.value, b.value),
    tangent:
      a.tangent && b.tangent
        ? this.base.sub(a.tangent, b.tangent)
        : (a.tangent ?? (b.tangent ? this.base.scale(b.tangent, -1) : null)),
  });

  mul = (a: Dual<T>, b: Dual<T>): Dual<T> => this.product(a, b, (x, y) => this.base.mul(x, y));
  scale = (x: Dual<T>, s: number) => this.each(x, (y) => this.base.scale(y, s));
  shift = (x: Dual<T>, s: number): Dual<T> => ({ value: this.base.shift(x.value, s), tangent: x.tangent });

  map(kind: Elementwise, x: Dual<T>): Dual<T> {
    const value = this.base.map(kind, x.value);
    const slope = x.tangent === null ? null : derivative(this.base, kind, x.value, value);
    return { value, tangent: slope === null ? null : this.base.mul(slope, x.tangent!) };
  }

  matmul = (a: Dual<T>, b: Dual<T>, transposeA = false, transposeB = false): Dual<T> =>
    this.product(a, b, (x, y) => this.base.matmul(x, y, transposeA, transposeB));

  linear(x: Dual<T>, weight: Dual<T>, bias: Dual<T> | null): Dual<T> {
    const value = this.base.linear(x.value, weight.value, bias?.value ?? null);
    const fromX = x.tangent && this.base.linear(x.tangent, weight.value, null);
    const fromWeight = weight.tangent && this.base.linear(x.value, weight.tangent, null);
    const fromBias = bias?.tangent ? this.base.repeatRows(bias.tangent, this.base.rows(value)) : null;
    return { value, tangent: this.sum(this.sum(fromX, fromWeight), fromBias) };
  }

  reshape = (x: Dual<T>, rows: number, columns: number) => this.each(x, (y) => this.base.reshape(y, rows, columns));
  sumGroups = (x: Dual<T>, g: number) => this.each(x, (y) => this.base.sumGroups(y, g));
  repeatRows = (x: Dual<T>, g: number) => this.each(x, (y) => this.base.repeatRows(y, g));
  sumColumns = (x: Dual<T>) => this.each(x, (y) => this.base.sumColumns(y));
  repeatColumns = (x: Dual<T>, f: number) => this.each(x, (y) => this.base.repeatColumns(y, f));
  normalize = (x: Dual<T>): Dual<T> => ({
    value: this.base.normalize(x.value),
    tangent: x.tangent && this.base.normalizeSlope(x.value, x.tangent),
  });

  normalizeSlope = (x: Dual<T>, t: Dual<T>): Dual<T> => ({
    value: this.base.normalizeSlope(x.value, t.value),
    tangent: this.sum(
      x.tangent && this.base.normalizeCurvature(x.value, x.tangent, t.value),
      t.tangent && this.base.normalizeSlope(x.value, t.tangent),
    ),
  });

  normalizeCurvature = (x: Dual<T>, s: Dual<T>, t: Dual<T>): Dual<T> => normalizeCurvature(this, x, s, t);

  gather = (x: Dual<T>, index: Uint32Array) => this.each(x, (y) => this.base.gather(y, index));
  scatterAdd = (x: Dual<T>, index: Uint32Array, n: number) => this.each(x, (y) => this.base.scatterAdd(y, index, n));
  sliceColumns = (x: Dual<T>, from: number, to: number) => this.each(x, (y) => this.base.sliceColumns(y, from, to));
  placeColumns = (x: Dual<T>, from: number, total: number) =>
    this.each(x, (y) => this.base.placeColumns(y, from, total));

  concatColumns(parts: readonly Dual<T>[]): Dual<T> {
    const value = this.base.concatColumns(parts.map((part) => part.value));
    if (parts.every((part) => part.tangent === null)) return this.lift(value);
    const tangents = parts.map((part) => part.tangent ?? this.base.zeros(this.rows(part), this.columns(part)));
    return { value, tangent: this.base.concatColumns(tangents) };
  }

  /** A linear function of x acts on value and tangent alike. */
  private each = (x: Dual<T>, f: (y: T) => T): Dual<T> => ({ value: f(x.value), tangent: x.tangent && f(x.tangent) });

  private product = (a: Dual<T>, b: Dual<T>, f: (x: T, y: T) => T): Dual<T> => ({
    value: f(a.value, b.value),
    tangent: this.sum(a.tangent && f(a.tangent, b.value), b.tangent && f(a.value, b.tangent)),
  });

  private sum = (a: T | null, b: T | null): T | null => (a !== null && b !== null ? this.base.add(a, b) : (a ?? b));
}
