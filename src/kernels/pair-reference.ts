import {
  type AttendInput,
  type AttendMode,
  type AttendSum,
  channelCount,
  hermiteBasis,
  type Numbers,
  type PairChange,
  type PairGeometry,
  type PairShape,
} from './pair-list.js';

/**
 * Readable float64 twins of the pair kernels (docs/theory.md, residual network). They state what the SIMD kernels compute;
 * every output is added to. Self pairs are not in the list and are handled per atom elsewhere.
 */

/** Interpolated filter row and its derivative with respect to the distance. */
interface FilterRow {
  value: Float64Array;
  slope: Float64Array;
}

/**
 * Hermite interpolation of the table row of one pair: value = Σ b(t)·T, slope = du/dr·Σ b'(t)·T.
 *
 * @param table (K, 2·columns): row k = [values | derivatives with respect to the table coordinate]
 */
export function interpolateRow(table: Numbers, columns: number, pairs: PairGeometry, p: number): FilterRow {
  const { value: b, slope: s } = hermiteBasis(pairs.fraction[p]!);
  const start = pairs.knot[p]! * 2 * columns;
  const value = new Float64Array(columns);
  const slope = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    for (let part = 0; part < 4; part++) {
      const entry = table[start + part * columns + c]!;
      value[c]! += b[part]! * entry;
      slope[c]! += pairs.slope[p]! * s[part]! * entry;
    }
  }
  return { value, slope };
}

/** Neighbor embedding, s_i += z_j ⊙ D and s_j += z_i ⊙ D; z, s (N,F), table of F columns. */
export function embedForward(shape: PairShape, pairs: PairGeometry, z: Numbers, table: Numbers, s: Numbers): void {
  const f = channelCount(shape);
  for (let p = 0; p < pairs.count; p++) {
    const { value: d } = interpolateRow(table, f, pairs, p);
    const i = pairs.first[p]! * f;
    const j = pairs.second[p]! * f;
    for (let c = 0; c < f; c++) {
      s[i + c]! += z[j + c]! * d[c]!;
      s[j + c]! += z[i + c]! * d[c]!;
    }
  }
}

/** Reverse of {@link embedForward} for forces: adds to zGradient (N,F) and distanceGradient (P). */
export function embedBackward(
  shape: PairShape,
  pairs: PairGeometry,
  z: Numbers,
  table: Numbers,
  sGradient: Numbers,
  zGradient: Numbers,
  distanceGradient: Numbers,
): void {
  const f = channelCount(shape);
  for (let p = 0; p < pairs.count; p++) {
    const { value: d, slope } = interpolateRow(table, f, pairs, p);
    const i = pairs.first[p]! * f;
    const j = pairs.second[p]! * f;
    for (let c = 0; c < f; c++) {
      zGradient[j + c]! += sGradient[i + c]! * d[c]!;
      zGradient[i + c]! += sGradient[j + c]! * d[c]!;
      distanceGradient[p]! += (sGradient[i + c]! * z[j + c]! + sGradient[j + c]! * z[i + c]!) * slope[c]!;
    }
  }
}

export function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** First and second derivative of {@link silu}. */
export function siluSlopes(x: number): { first: number; second: number } {
  const sigma = 1 / (1 + Math.exp(-x));
  const product = sigma * (1 - sigma);
  return { first: sigma + x * product, second: product * (2 + x * (1 - 2 * sigma)) };
}

/** Both directions of a pair: target, source, sign of the unit vector. */
export function directions(pairs: PairGeometry, p: number): readonly (readonly [number, number, number])[] {
  return [
    [pairs.first[p]!, pairs.second[p]!, 1],
    [pairs.second[p]!, pairs.first[p]!, -1],
  ];
}

/** p_h = Σ_c q_i k_j D^k for each head */
function attentionLogits(
  shape: PairShape,
  input: AttendInput,
  i: number,
  j: number,
  filter: Float64Array,
): Float64Array {
  const f = channelCount(shape);
  const logits = new Float64Array(shape.heads);
  for (let c = 0; c < f; c++) logits[c % shape.heads]! += input.query[i * f + c]! * input.key[j * f + c]! * filter[c]!;
  return logits;
}

/**
 * One attention layer over pairs, for both directions (d -> −d for j<-i):
 * a_h = silu(Σ_c q_i k_j D^k), sx_i += a_h v^x_j D^x, sV_i += V_j ⊙ (v^1_j D^1) + d (v^2_j D^2).
 *
 * @param table (K, 8F): filter columns [D^k | D^x | D^1 | D^2]; the last three carry the cutoff
 */
export function attendForward(
  shape: PairShape,
  mode: AttendMode,
  pairs: PairGeometry,
  input: AttendInput,
  table: Numbers,
  sum: AttendSum,
): void {
  const f = channelCount(shape);
  for (let p = 0; p < pairs.count; p++) {
    const { value: filter } = interpolateRow(table, 4 * f, pairs, p);
    for (const [i, j, sign] of directions(pairs, p)) {
      const a = attentionLogits(shape, input, i, j, filter).map(silu);
      for (let c = 0; c < f; c++) {
        sum.scalar[i * f + c]! += a[c % shape.heads]! * input.value[j * 3 * f + c]! * filter[f + c]!;
        if (mode === 'last') continue;
        const m1 = input.value[j * 3 * f + f + c]! * filter[2 * f + c]!;
        const m2 = input.value[j * 3 * f + 2 * f + c]! * filter[3 * f + c]!;
        for (let xyz = 0; xyz < 3; xyz++) {
          const target = (3 * i + xyz) * f + c;
          sum.vector[target]! += sign * pairs.direction[3 * p + xyz]! * m2;
          if (mode === 'middle') sum.vector[target]! += input.vector[(3 * j + xyz) * f + c]! * m1;
        }
      }
    }
  }
}

/**
 * Reverse of {@link attendForward} for forces: adds to the gradients of the inputs (vector: only in mode `middle`) and of the
 * pair geometry, whose direction part is with respect to the unit vector of i<-j.
 */
export function attendBackward(
  shape: PairShape,
  mode: AttendMode,
  pairs: PairGeometry,
  input: AttendInput,
  table: Numbers,
  sumGradient: AttendSum,
  inputGradient: AttendInput,
  pairGradient: PairChange,
): void {
  const f = channelCount(shape);
  const { heads } = shape;
  for (let p = 0; p < pairs.count; p++) {
    const { value: filter, slope } = interpolateRow(table, 4 * f, pairs, p);
    const filterGradient = new Float64Array(4 * f);
    for (const [i, j, sign] of directions(pairs, p)) {
      const logits = attentionLogits(shape, input, i, j, filter);
      const aGradient = new Float64Array(heads);
      for (let c = 0; c < f; c++) {
        const vx = j * 3 * f + c;
        const mxGradient = sumGradient.scalar[i * f + c]! * silu(logits[c % heads]!);
        aGradient[c % heads]! += sumGradient.scalar[i * f + c]! * input.value[vx]! * filter[f + c]!;
        inputGradient.value[vx]! += mxGradient * filter[f + c]!;
        filterGradient[f + c]! += mxGradient * input.value[vx]!;
        if (mode === 'last') continue;
        const [v1, v2] = [vx + f, vx + 2 * f];
        let [m1Gradient, m2Gradient] = [0, 0];
        for (let xyz = 0; xyz < 3; xyz++) {
          const g = sumGradient.vector[(3 * i + xyz) * f + c]!;
          const source = (3 * j + xyz) * f + c;
          m2Gradient += g * sign * pairs.direction[3 * p + xyz]!;
          pairGradient.direction[3 * p + xyz]! += sign * g * input.value[v2]! * filter[3 * f + c]!;
          if (mode === 'first') continue;
          m1Gradient += g * input.vector[source]!;
          inputGradient.vector[source]! += g * input.value[v1]! * filter[2 * f + c]!;
        }
        inputGradient.value[v1]! += m1Gradient * filter[2 * f + c]!;
        filterGradient[2 * f + c]! += m1Gradient * input.value[v1]!;
        inputGradient.value[v2]! += m2Gradient * filter[3 * f + c]!;
        filterGradient[3 * f + c]! += m2Gradient * input.value[v2]!;
      }
      for (let c = 0; c < f; c++) {
        const logitGradient = aGradient[c % heads]! * siluSlopes(logits[c % heads]!).first;
        const [q, k] = [input.query[i * f + c]!, input.key[j * f + c]!];
        inputGradient.query[i * f + c]! += logitGradient * k * filter[c]!;
        inputGradient.key[j * f + c]! += logitGradient * q * filter[c]!;
        filterGradient[c]! += logitGradient * q * k;
      }
    }
    for (let c = 0; c < 4 * f; c++) pairGradient.distance[p]! += filterGradient[c]! * slope[c]!;
  }
}
