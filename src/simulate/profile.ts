/** A minimum or maximum of a profile, between grid points by the parabola through the three around it. */
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
  /** Pairs of neighbouring minima; round the circle the last with the first. */
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

  const point = (at: number): Extremum => {
    const index = kept[at]!;
    const [left, middle, right] = [energy(at - 1), energy(at), energy(at + 1)];
    const inside = periodic ? n > 2 : at > 0 && at < n - 1;
    const bend = left - 2 * middle + right;
    if (!inside || bend === 0 || angles.length !== n) return { angle: angles[index]!, energy: middle, index };
    const shift = Math.max(-0.5, Math.min(0.5, (left - right) / (2 * bend)));
    const step = angles.length > 1 ? angles[1]! - angles[0]! : 0;
    const refined = middle + ((right - left) / 2) * shift + (bend / 2) * shift * shift;
    return { angle: angles[index]! + shift * step, energy: refined, index };
  };
  const wells = new Map(minima.map((at) => [at, point(at)]));
  const barriers = gaps().flatMap(({ from, to, top: at }): Barrier[] => {
    const summit = point(at);
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
