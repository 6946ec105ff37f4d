/**
 * A minimum or maximum of a profile, also between grid points: on a whole circle of the trigonometric polynomial through all
 * points, else of the parabola through the three around it.
 */
export interface Extremum {
  /** degrees */
  readonly angle: number;
  /** in the unit of the profile */
  readonly energy: number;
  /** the grid point it lies at */
  readonly index: number;
}

/** The way over one maximum. */
export interface Barrier extends Extremum {
  /** Height above the minimum before it and the one after it, in the order of the grid. */
  readonly fromLeft: number;
  readonly fromRight: number;
}

export interface ProfileShape {
  readonly minima: readonly Extremum[];
  readonly barriers: readonly Barrier[];
}

/** Of energies of hundreds of kcal/mol in sums of a few dozen. */
const ROUNDING = 1e-9;

/**
 * Minima and barriers of an energy profile. Wells shallower than `noise` are not counted; of a flat bottom or top the first
 * point is. At the ends of a range that is not periodic a minimum counts, a maximum does not.
 *
 * @param angles (n) degrees, ascending and evenly spaced
 * @param energies (n); points that are not finite are left out
 * @param noise depth of a well that counts, in the unit of the energies; default 0.05 (kcal/mol)
 */
export function profileShape(
  angles: readonly number[],
  energies: readonly number[],
  options: { periodic: boolean; noise?: number },
): ProfileShape {
  const { periodic, noise = 0.05 } = options;
  const kept = energies.flatMap((energy, i) => (Number.isFinite(energy) ? [i] : []));
  const n = kept.length;
  if (n === 0) return { minima: [], barriers: [] };
  const energy = (at: number) => energies[kept[((at % n) + n) % n]!]!;
  const minima = Array.from({ length: n }, (_, i) => i).filter((i) => {
    const left = periodic || i > 0 ? energy(i - 1) : Infinity;
    const right = periodic || i < n - 1 ? energy(i + 1) : Infinity;
    return n === 1 || (energy(i) < left && energy(i) <= right);
  });
  if (minima.length === 0) minima.push(0);

  /** Highest point between two minima, going right; of equal ones the first. */
  const top = (from: number, to: number) => {
    const end = to > from ? to : to + n;
    let best = from;
    for (let i = from; i <= end; i++) if (energy(i) > energy(best)) best = i;
    return best % n;
  };
  /** Pairs of neighboring minima; round the circle the last with the first. */
  const gaps = () =>
    minima.flatMap((from, m) => {
      if (m === minima.length - 1 && !periodic) return [];
      const to = minima[(m + 1) % minima.length]!;
      return [{ from, to, top: top(from, to) }];
    });
  while (minima.length > 1) {
    const depths = gaps().map((gap) => {
      const higher = energy(gap.from) > energy(gap.to) ? gap.from : gap.to;
      return { higher, depth: energy(gap.top) - energy(higher) };
    });
    const shallow = depths.reduce((a, b) => (b.depth < a.depth ? b : a));
    if (shallow.depth >= noise) break;
    minima.splice(minima.indexOf(shallow.higher), 1);
  }

  const step = angles.length > 1 ? angles[1]! - angles[0]! : 0;
  const complete = n === angles.length;
  const series = periodic && complete && n > 2 ? trigonometricSeries(energies) : null;
  const point = (at: number, sign: 1 | -1): Extremum => {
    const index = kept[at]!;
    if (!complete || (!periodic && (at === 0 || at === n - 1)) || n < 3)
      return { angle: angles[index]!, energy: energy(at), index };
    const curve = series ?? parabola(energy(at - 1), energy(at), energy(at + 1), at);
    const shift = lowestPoint((x) => sign * curve(at + x));
    const refined = curve(at + shift);
    // In a flat profile only rounding decides: the grid point stays.
    if (sign * (energy(at) - refined) < ROUNDING) return { angle: angles[index]!, energy: energy(at), index };
    return { angle: angles[index]! + shift * step, energy: refined, index };
  };
  const wells = new Map(minima.map((at) => [at, point(at, 1)]));
  const barriers = gaps().flatMap(({ from, to, top: at }): Barrier[] => {
    const summit = point(at, -1);
    if (energy(at) - Math.max(energy(from), energy(to)) < noise) return [];
    return [
      {
        ...summit,
        fromLeft: summit.energy - wells.get(from)!.energy,
        fromRight: summit.energy - wells.get(to)!.energy,
      },
    ];
  });
  return { minima: [...wells.values()], barriers };
}

/** The trigonometric polynomial of least degree through equidistant points round a circle; its argument is in steps. */
function trigonometricSeries(values: readonly number[]): (x: number) => number {
  const n = values.length;
  const orders = Array.from({ length: Math.floor(n / 2) + 1 }, (_, k) => {
    // The constant and, of an even number of points, the last order have no partner.
    const weight = (k === 0 || 2 * k === n ? 1 : 2) / n;
    const sum = (f: (angle: number) => number) =>
      weight * values.reduce((total, value, i) => total + value * f((2 * Math.PI * k * i) / n), 0);
    return { k, cosine: sum(Math.cos), sine: sum(Math.sin) };
  });
  return (x) =>
    orders.reduce((total, { k, cosine, sine }) => {
      const angle = (2 * Math.PI * k * x) / n;
      return total + cosine * Math.cos(angle) + sine * Math.sin(angle);
    }, 0);
}

function parabola(left: number, middle: number, right: number, at: number): (x: number) => number {
  return (x) => middle + ((right - left) / 2) * (x - at) + ((left - 2 * middle + right) / 2) * (x - at) ** 2;
}

/** Where a function with one minimum between −1 and 1 has it, to 1e-6: golden section. */
function lowestPoint(f: (x: number) => number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [-1, 1];
  while (high - low > 1e-6) {
    const [a, b] = [high - golden * (high - low), low + golden * (high - low)];
    if (f(a) <= f(b)) high = b;
    else low = a;
  }
  return (low + high) / 2;
}
