import type { Dual } from '../tensor/dual.js';
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
import { directions, interpolateRow, silu, siluSlopes } from './pair-reference.js';

/** Filter row and its directional derivative D' ṙ. */
function dualRow(
  pairs: PairGeometry,
  tangent: PairChange,
  p: number,
  table: Numbers,
  columns: number,
): Dual<Float64Array, Float64Array> {
  const row = interpolateRow(table, columns, pairs, p);
  const rate = tangent.distance[p]!;
  return { value: row.value, tangent: row.slope.map((slope) => slope * rate) };
}

/** Adds the gradients of a filter row and of its tangent to the four table rows they came from. */
function scatterRow(
  pairs: PairGeometry,
  tangent: PairChange,
  p: number,
  rowGradient: Dual<Float64Array, Float64Array>,
  tableGradient: Numbers,
): void {
  const columns = rowGradient.value.length;
  const basis = hermiteBasis(pairs.fraction[p]!);
  const rate = tangent.distance[p]! * pairs.slope[p]!;
  const start = pairs.knot[p]! * 2 * columns;
  for (let part = 0; part < 4; part++) {
    for (let c = 0; c < columns; c++) {
      tableGradient[start + part * columns + c]! +=
        basis.value[part]! * rowGradient.value[c]! + rate * basis.slope[part]! * rowGradient.tangent[c]!;
    }
  }
}

/** embedForward with tangents: s += z D, ṡ += ż D + z Ḋ. */
export function embedDualForward(
  shape: PairShape,
  pairs: PairGeometry,
  tangent: PairChange,
  z: Dual<Numbers, Numbers>,
  table: Numbers,
  s: Dual<Numbers, Numbers>,
): void {
  const f = channelCount(shape);
  for (let p = 0; p < pairs.count; p++) {
    const d = dualRow(pairs, tangent, p, table, f);
    for (const [i, j] of directions(pairs, p)) {
      for (let c = 0; c < f; c++) {
        s.value[i * f + c]! += z.value[j * f + c]! * d.value[c]!;
        s.tangent[i * f + c]! += z.tangent[j * f + c]! * d.value[c]! + z.value[j * f + c]! * d.tangent[c]!;
      }
    }
  }
}

/** Reverse of {@link embedDualForward}; positions are constants. Adds to zGradient and tableGradient (K, 2F). */
export function embedDualBackward(
  shape: PairShape,
  pairs: PairGeometry,
  tangent: PairChange,
  z: Dual<Numbers, Numbers>,
  table: Numbers,
  sGradient: Dual<Numbers, Numbers>,
  zGradient: Dual<Numbers, Numbers>,
  tableGradient: Numbers,
): void {
  const f = channelCount(shape);
  for (let p = 0; p < pairs.count; p++) {
    const d = dualRow(pairs, tangent, p, table, f);
    const row = { value: new Float64Array(f), tangent: new Float64Array(f) };
    for (const [i, j] of directions(pairs, p)) {
      for (let c = 0; c < f; c++) {
        const g = sGradient.value[i * f + c]!;
        const h = sGradient.tangent[i * f + c]!;
        zGradient.value[j * f + c]! += g * d.value[c]! + h * d.tangent[c]!;
        zGradient.tangent[j * f + c]! += h * d.value[c]!;
        row.value[c]! += g * z.value[j * f + c]! + h * z.tangent[j * f + c]!;
        row.tangent[c]! += h * z.value[j * f + c]!;
      }
    }
    scatterRow(pairs, tangent, p, row, tableGradient);
  }
}

/** p = Σ q k D and ṗ = Σ (q̇ k + q k̇) D + q k Ḋ for each head */
function dualLogits(
  shape: PairShape,
  { value, tangent }: Dual<AttendInput, AttendInput>,
  i: number,
  j: number,
  filter: Dual<Float64Array, Float64Array>,
): Dual<Float64Array, Float64Array> {
  const f = channelCount(shape);
  const logits = { value: new Float64Array(shape.heads), tangent: new Float64Array(shape.heads) };
  for (let c = 0; c < f; c++) {
    const [q, qDot, k, kDot] = [
      value.query[i * f + c]!,
      tangent.query[i * f + c]!,
      value.key[j * f + c]!,
      tangent.key[j * f + c]!,
    ];
    logits.value[c % shape.heads]! += q * k * filter.value[c]!;
    logits.tangent[c % shape.heads]! += (qDot * k + q * kDot) * filter.value[c]! + q * k * filter.tangent[c]!;
  }
  return logits;
}

/** attendForward together with its directional derivative. */
export function attendDualForward(
  shape: PairShape,
  mode: AttendMode,
  pairs: PairGeometry,
  pairTangent: PairChange,
  input: Dual<AttendInput, AttendInput>,
  table: Numbers,
  sum: Dual<AttendSum, AttendSum>,
): void {
  const f = channelCount(shape);
  const { value: x, tangent: xDot } = input;
  for (let p = 0; p < pairs.count; p++) {
    const filter = dualRow(pairs, pairTangent, p, table, 4 * f);
    for (const [i, j, sign] of directions(pairs, p)) {
      const logits = dualLogits(shape, input, i, j, filter);
      /** v D and its tangent for one of the three value blocks */
      const message = (block: number, c: number): [number, number] => {
        const v = j * 3 * f + block * f + c;
        const column = (block + 1) * f + c;
        const m = x.value[v]! * filter.value[column]!;
        return [m, xDot.value[v]! * filter.value[column]! + x.value[v]! * filter.tangent[column]!];
      };
      for (let c = 0; c < f; c++) {
        const logit = logits.value[c % shape.heads]!;
        const a = silu(logit);
        const aDot = siluSlopes(logit).first * logits.tangent[c % shape.heads]!;
        const [mx, mxDot] = message(0, c);
        sum.value.scalar[i * f + c]! += a * mx;
        sum.tangent.scalar[i * f + c]! += aDot * mx + a * mxDot;
        if (mode === 'last') continue;
        const [m1, m1Dot] = message(1, c);
        const [m2, m2Dot] = message(2, c);
        for (let xyz = 0; xyz < 3; xyz++) {
          const target = (3 * i + xyz) * f + c;
          const source = (3 * j + xyz) * f + c;
          const d = sign * pairs.direction[3 * p + xyz]!;
          const dDot = sign * pairTangent.direction[3 * p + xyz]!;
          sum.value.vector[target]! += d * m2;
          sum.tangent.vector[target]! += d * m2Dot + dDot * m2;
          if (mode === 'first') continue;
          sum.value.vector[target]! += x.vector[source]! * m1;
          sum.tangent.vector[target]! += xDot.vector[source]! * m1 + x.vector[source]! * m1Dot;
        }
      }
    }
  }
}

/**
 * Reverse of {@link attendDualForward} with respect to the inputs, their tangents and the table; positions are constants.
 * Written g for the adjoint of a value and h for the adjoint of a tangent.
 *
 * @param tableGradient (K, 8F), added to
 */
export function attendDualBackward(
  shape: PairShape,
  mode: AttendMode,
  pairs: PairGeometry,
  pairTangent: PairChange,
  input: Dual<AttendInput, AttendInput>,
  table: Numbers,
  sumGradient: Dual<AttendSum, AttendSum>,
  inputGradient: Dual<AttendInput, AttendInput>,
  tableGradient: Numbers,
): void {
  const f = channelCount(shape);
  const { heads } = shape;
  const { value: x, tangent: xDot } = input;
  const { value: gIn, tangent: hIn } = inputGradient;
  for (let p = 0; p < pairs.count; p++) {
    const filter = dualRow(pairs, pairTangent, p, table, 4 * f);
    const row = { value: new Float64Array(4 * f), tangent: new Float64Array(4 * f) };
    for (const [i, j, sign] of directions(pairs, p)) {
      const logits = dualLogits(shape, input, i, j, filter);
      const ga = new Float64Array(heads);
      const ha = new Float64Array(heads);
      /** reverse of m = v D and its tangent for one of the three value blocks */
      const messageReverse = (block: number, c: number, gm: number, hm: number): void => {
        const v = j * 3 * f + block * f + c;
        const column = (block + 1) * f + c;
        gIn.value[v]! += gm * filter.value[column]! + hm * filter.tangent[column]!;
        hIn.value[v]! += hm * filter.value[column]!;
        row.value[column]! += gm * x.value[v]! + hm * xDot.value[v]!;
        row.tangent[column]! += hm * x.value[v]!;
      };
      for (let c = 0; c < f; c++) {
        const head = c % heads;
        const a = silu(logits.value[head]!);
        const aDot = siluSlopes(logits.value[head]!).first * logits.tangent[head]!;
        const gx = sumGradient.value.scalar[i * f + c]!;
        const hx = sumGradient.tangent.scalar[i * f + c]!;
        const v = j * 3 * f + c;
        const mx = x.value[v]! * filter.value[f + c]!;
        ga[head]! += gx * mx + hx * (xDot.value[v]! * filter.value[f + c]! + x.value[v]! * filter.tangent[f + c]!);
        ha[head]! += hx * mx;
        messageReverse(0, c, gx * a + hx * aDot, hx * a);
        if (mode === 'last') continue;
        const m1 = x.value[v + f]! * filter.value[2 * f + c]!;
        const m1Dot = xDot.value[v + f]! * filter.value[2 * f + c]! + x.value[v + f]! * filter.tangent[2 * f + c]!;
        let [gm1, hm1, gm2, hm2] = [0, 0, 0, 0];
        for (let xyz = 0; xyz < 3; xyz++) {
          const source = (3 * j + xyz) * f + c;
          const g = sumGradient.value.vector[(3 * i + xyz) * f + c]!;
          const h = sumGradient.tangent.vector[(3 * i + xyz) * f + c]!;
          gm2 += sign * (g * pairs.direction[3 * p + xyz]! + h * pairTangent.direction[3 * p + xyz]!);
          hm2 += sign * h * pairs.direction[3 * p + xyz]!;
          if (mode === 'first') continue;
          gm1 += g * x.vector[source]! + h * xDot.vector[source]!;
          hm1 += h * x.vector[source]!;
          gIn.vector[source]! += g * m1 + h * m1Dot;
          hIn.vector[source]! += h * m1;
        }
        if (mode === 'middle') messageReverse(1, c, gm1, hm1);
        messageReverse(2, c, gm2, hm2);
      }
      for (let c = 0; c < f; c++) {
        const logit = logits.value[c % heads]!;
        const slopes = siluSlopes(logit);
        const gp = ga[c % heads]! * slopes.first + ha[c % heads]! * slopes.second * logits.tangent[c % heads]!;
        const hp = ha[c % heads]! * slopes.first;
        const [qi, kj] = [i * f + c, j * f + c];
        const [q, qDot, k, kDot] = [x.query[qi]!, xDot.query[qi]!, x.key[kj]!, xDot.key[kj]!];
        const [d, dDot] = [filter.value[c]!, filter.tangent[c]!];
        gIn.query[qi]! += gp * k * d + hp * (kDot * d + k * dDot);
        hIn.query[qi]! += hp * k * d;
        gIn.key[kj]! += gp * q * d + hp * (qDot * d + q * dDot);
        hIn.key[kj]! += hp * q * d;
        row.value[c]! += gp * q * k + hp * (qDot * k + q * kDot);
        row.tangent[c]! += hp * q * k;
      }
    }
    scatterRow(pairs, pairTangent, p, row, tableGradient);
  }
}
