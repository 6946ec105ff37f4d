/** A point on the search line: step length, energy and its derivative along the line. */
export interface LinePoint {
  readonly step: number;
  readonly energy: number;
  readonly slope: number;
}

export interface LineSearchOptions {
  /** first step tried */
  readonly initial: number;
  /** no step is longer */
  readonly largest: number;
  /** differences of energies below this mean nothing (rounding of the potential), kcal/mol */
  readonly energyNoise: number;
}

/** Fraction of the predicted decrease that must be reached (Armijo). */
const DECREASE = 1e-4;
/** Fraction of the initial slope that may remain (curvature condition). */
const CURVATURE = 0.9;
const MOST_EVALUATIONS = 25;

/**
 * A step that satisfies the strong Wolfe conditions, found by bracketing with cubic interpolation. Energies that differ by
 * less than the noise are judged by their slopes instead (approximate Wolfe), so float32 potentials do not stall the search
 * close to a minimum.
 *
 * @param evaluate energy and slope at a step length; not finite values count as too far
 * @returns the accepted point, the last one evaluated; null when no step lowers the energy
 * Source: Nocedal, Wright, Numerical Optimization (2006), ch. 3; Hager, Zhang, SIAM J. Optim. 2005, 16, 170, doi 10.1137/030601880
 */
export function lineSearch(
  start: LinePoint,
  evaluate: (step: number) => LinePoint,
  { initial, largest, energyNoise }: LineSearchOptions,
): LinePoint | null {
  let low = start;
  let high: LinePoint | null = null;
  let step = Math.min(initial, largest);
  let last = start;
  for (let i = 0; i < MOST_EVALUATIONS; i++) {
    const point = evaluate(step);
    last = point;
    if (!sufficient(start, point, energyNoise) || point.energy > low.energy + energyNoise) high = point;
    else if (Math.abs(point.slope) <= -CURVATURE * start.slope) return point;
    else if (point.slope > 0) high = point;
    else if (step >= largest) return point;
    else low = point;

    const next: number = high ? between(low, high) : Math.min(largest, 4 * step);
    if (next === step || Math.abs(next - low.step) < 1e-14 * largest) break;
    step = next;
  }
  // Without the slope condition only a real decrease counts: rises within the noise must not add up.
  if (!(low.energy < start.energy)) return null;
  // The caller keeps the forces of the last evaluation, so the accepted point must be the last one.
  return last === low ? low : evaluate(low.step);
}

function sufficient(start: LinePoint, point: LinePoint, noise: number): boolean {
  if (!Number.isFinite(point.energy) || !Number.isFinite(point.slope)) return false;
  if (point.energy <= start.energy + DECREASE * point.step * start.slope) return true;
  return point.energy <= start.energy + noise && point.slope <= (2 * DECREASE - 1) * start.slope;
}

/** Minimum of the cubic through both ends, kept away from them; a quarter of the way where the far end is not finite. */
function between(low: LinePoint, high: LinePoint): number {
  const width = high.step - low.step;
  if (!Number.isFinite(high.energy) || !Number.isFinite(high.slope)) return low.step + 0.25 * width;
  const d1 = low.slope + high.slope - (3 * (high.energy - low.energy)) / width;
  const d2 = Math.sqrt(Math.max(d1 * d1 - low.slope * high.slope, 0));
  const fraction = 1 - (high.slope + d2 - d1) / (high.slope - low.slope + 2 * d2);
  return low.step + width * (Number.isFinite(fraction) ? Math.min(0.9, Math.max(0.1, fraction)) : 0.5);
}
