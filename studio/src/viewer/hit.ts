/** Where a pointer is: an atom, or a bond by the middle of its stick. */
export type Hit = { readonly atom: number } | { readonly bond: readonly [number, number] };

/** An atom on the page: px, and how near it is to who looks, Å. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly near: number;
}

/** Part of a stick, by its middle, that stands for the bond and not for one of its atoms. */
const BOND_PART = [0.3, 0.7] as const;
/** px around the line of a bond */
const BOND_REACH = 8;
/** px; a shorter stick is seen from its end */
const SHORTEST = 16;

/** What is nearest to who looks, of all that is under a pointer. @param bonds (B,2) @param reach px around the center of an atom */
export function hitAt(
  x: number,
  y: number,
  places: readonly Place[],
  bonds: ArrayLike<number>,
  reach: number,
): Hit | null {
  let found: { readonly hit: Hit; readonly near: number } | null = null;
  const take = (hit: Hit, near: number) => {
    if (!found || near > found.near) found = { hit, near };
  };
  places.forEach((place, atom) => {
    if (Math.hypot(place.x - x, place.y - y) < reach) take({ atom }, place.near);
  });
  for (let b = 0; b < bonds.length; b += 2) {
    const [i, j] = [bonds[b]!, bonds[b + 1]!];
    const [from, to] = [places[i], places[j]];
    if (!from || !to) continue;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.hypot(dx, dy);
    if (length < SHORTEST) continue;
    const along = ((x - from.x) * dx + (y - from.y) * dy) / length ** 2;
    if (along < BOND_PART[0] || along > BOND_PART[1]) continue;
    if (Math.abs((x - from.x) * dy - (y - from.y) * dx) / length > BOND_REACH) continue;
    // In front of its own atoms, whose reach may overlap the middle of a short bond.
    take({ bond: [i, j] }, Math.max(from.near, to.near) + 0.01);
  }
  return (found as { readonly hit: Hit } | null)?.hit ?? null;
}

export function atomsOf(hit: Hit | null): readonly number[] | null {
  if (!hit) return null;
  return 'atom' in hit ? [hit.atom] : hit.bond;
}
