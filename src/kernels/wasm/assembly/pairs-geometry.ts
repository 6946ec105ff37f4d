/**
 * Pairs of a system whose candidates are known: which of them are within the cutoff and where they lie in the tables, and the chain
 * rule from pairs to atoms. Positions and gradients are float64, pairs as the other kernels take them.
 */

/** Coordinates that are no numbers; atoms have moved farther than the candidates allow. */
const NOT_FINITE: i32 = -1;
const MOVED: i32 = -2;

/** Å², as in residual/neighbor-list.ts */
const SOFTENING: f64 = 1e-12;

/**
 * Of the candidates those closer than the cutoff, in their order, with direction, place in the tables and zero gradients.
 *
 * @param reference positions for which the candidates were found, 0 where they are all pairs
 * @param leeway Å, how far an atom may be from there
 * @param first second (candidates) atoms; written without those beyond the cutoff to pairFirst, pairSecond
 * @param image (candidates) row of `shifts` (rows,3) float64 that is added to a difference, 0 where no pair has an image
 * @returns number of pairs, or why there is none
 */
export function placePairs(
  atoms: usize,
  positions: usize,
  reference: usize,
  leeway: f64,
  candidates: usize,
  first: usize,
  second: usize,
  image: usize,
  shifts: usize,
  cutoff: f64,
  alpha: f64,
  density: f64,
  lastKnot: u32,
  pairFirst: usize,
  pairSecond: usize,
  direction: usize,
  knot: usize,
  fraction: usize,
  slope: usize,
  distance: usize,
  byDistance: usize,
  byDirection: usize,
): i32 {
  const bytes = atoms * 24;
  for (let at: usize = 0; at < bytes; at += 24) {
    const x = load<f64>(positions + at);
    const y = load<f64>(positions + at, 8);
    const z = load<f64>(positions + at, 16);
    // Differs from zero for infinities and NaN alone.
    if ((x + y + z) * 0 !== 0) return NOT_FINITE;
    if (reference === 0) continue;
    const dx = x - load<f64>(reference + at);
    const dy = y - load<f64>(reference + at, 8);
    const dz = z - load<f64>(reference + at, 16);
    if (dx * dx + dy * dy + dz * dz > leeway * leeway) return MOVED;
  }
  const limit = cutoff * cutoff;
  let count: usize = 0;
  for (let p: usize = 0; p < candidates; p++) {
    const i = load<u32>(first + (p << 2));
    const j = load<u32>(second + (p << 2));
    const atI = positions + <usize>i * 24;
    const atJ = positions + <usize>j * 24;
    let dx = load<f64>(atJ) - load<f64>(atI);
    let dy = load<f64>(atJ, 8) - load<f64>(atI, 8);
    let dz = load<f64>(atJ, 16) - load<f64>(atI, 16);
    if (image !== 0) {
      const shift = shifts + <usize>load<u32>(image + (p << 2)) * 24;
      dx += load<f64>(shift);
      dy += load<f64>(shift, 8);
      dz += load<f64>(shift, 16);
    }
    const squared = dx * dx + dy * dy + dz * dz;
    if (squared >= limit) continue;
    const r = Math.sqrt(squared + SOFTENING);
    const decay = Math.exp(-alpha * r);
    const u = density * (1 - decay);
    const interval = min<u32>(<u32>u, lastKnot);
    const at = count << 2;
    store<u32>(pairFirst + at, i);
    store<u32>(pairSecond + at, j);
    store<f32>(direction + 3 * at, <f32>(dx / r));
    store<f32>(direction + 3 * at, <f32>(dy / r), 4);
    store<f32>(direction + 3 * at, <f32>(dz / r), 8);
    store<u32>(knot + at, interval);
    store<f32>(fraction + at, <f32>(u - <f64>interval));
    store<f32>(slope + at, <f32>(density * alpha * decay));
    store<f64>(distance + 2 * at, r);
    store<f32>(byDistance + at, 0);
    store<f32>(byDirection + 3 * at, 0);
    store<f32>(byDirection + 3 * at, 0, 4);
    store<f32>(byDirection + 3 * at, 0, 8);
    count++;
  }
  return <i32>count;
}

/**
 * Gradient (N,3) of the positions, from ∂E/∂r (P) and ∂E/∂d (P,3), d the unit vector from first to second.
 *
 * @param strain (3,3) float64, overwritten with Σ (r d) ⊗ ∂E/∂(r d); 0: not wanted
 */
export function pairGradient(
  atoms: usize,
  pairs: usize,
  first: usize,
  second: usize,
  direction: usize,
  distance: usize,
  byDistance: usize,
  byDirection: usize,
  gradient: usize,
  strain: usize,
): void {
  memory.fill(gradient, 0, atoms * 24);
  if (strain !== 0) memory.fill(strain, 0, 72);
  for (let p: usize = 0; p < pairs; p++) {
    const at = p << 2;
    const dx = <f64>load<f32>(direction + 3 * at);
    const dy = <f64>load<f32>(direction + 3 * at, 4);
    const dz = <f64>load<f32>(direction + 3 * at, 8);
    const gx = <f64>load<f32>(byDirection + 3 * at);
    const gy = <f64>load<f32>(byDirection + 3 * at, 4);
    const gz = <f64>load<f32>(byDirection + 3 * at, 8);
    const inverse = 1 / load<f64>(distance + 2 * at);
    const radial = <f64>load<f32>(byDistance + at) - (gx * dx + gy * dy + gz * dz) * inverse;
    const x = radial * dx + gx * inverse;
    const y = radial * dy + gy * inverse;
    const z = radial * dz + gz * inverse;
    const i = gradient + <usize>load<u32>(first + at) * 24;
    const j = gradient + <usize>load<u32>(second + at) * 24;
    store<f64>(i, load<f64>(i) - x);
    store<f64>(i, load<f64>(i, 8) - y, 8);
    store<f64>(i, load<f64>(i, 16) - z, 16);
    store<f64>(j, load<f64>(j) + x);
    store<f64>(j, load<f64>(j, 8) + y, 8);
    store<f64>(j, load<f64>(j, 16) + z, 16);
    if (strain === 0) continue;
    const r = load<f64>(distance + 2 * at);
    addRow(strain, r * dx, x, y, z);
    addRow(strain + 24, r * dy, x, y, z);
    addRow(strain + 48, r * dz, x, y, z);
  }
}

/** @inline */
function addRow(row: usize, d: f64, x: f64, y: f64, z: f64): void {
  store<f64>(row, load<f64>(row) + d * x);
  store<f64>(row, load<f64>(row, 8) + d * y, 8);
  store<f64>(row, load<f64>(row, 16) + d * z, 16);
}

/** Sum of n entries in float64, in their order. */
export function sumEntries(x: usize, n: usize): f64 {
  let sum: f64 = 0;
  for (const end = x + (n << 2); x < end; x += 4) sum += <f64>load<f32>(x);
  return sum;
}
