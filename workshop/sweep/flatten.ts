/** Atoms put into their plane. */

/** Positions (N,3) without their components along the direction of least extent. */
export function pressedFlat(positions: Float64Array): Float64Array {
  const n = positions.length / 3;
  const mean = [0, 1, 2].map((c) => positions.reduce((sum, x, k) => sum + (k % 3 === c ? x : 0), 0) / n);
  const normal = flattestDirection(positions, mean);
  return positions.map((x, k) => {
    const i = 3 * Math.floor(k / 3);
    const height = normal.reduce((sum, v, c) => sum + v * (positions[i + c]! - mean[c]!), 0);
    return x - height * normal[k % 3]!;
  });
}

/** The eigenvector of the covariance with the smallest eigenvalue, by power iteration of trace·1 − covariance. */
function flattestDirection(positions: Float64Array, mean: readonly number[]): number[] {
  const covariance = [0, 1, 2].map((a) =>
    [0, 1, 2].map((b) => {
      let sum = 0;
      for (let k = 0; k < positions.length; k += 3)
        sum += (positions[k + a]! - mean[a]!) * (positions[k + b]! - mean[b]!);
      return sum;
    }),
  );
  const trace = covariance[0]![0]! + covariance[1]![1]! + covariance[2]![2]!;
  let v = [0.3, 0.5, 0.81];
  for (let k = 0; k < 500; k++) {
    const w = v.map((x, a) => trace * x - covariance[a]!.reduce((sum, value, b) => sum + value * v[b]!, 0));
    const size = Math.hypot(...w);
    v = w.map((x) => x / size);
  }
  return v;
}
