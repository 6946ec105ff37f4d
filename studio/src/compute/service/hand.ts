import type { Potential } from 'resff';

/** What is pulled, and whereto, Å. */
export interface Grip {
  readonly atom: number;
  readonly target: readonly [number, number, number];
}

/** kcal/mol/Å², and the largest force, kcal/mol/Å (1.4 nN): a molecule follows, its bonds hold. */
const STIFFNESS = 5;
const LARGEST = 20;

/** The force, kcal/mol/Å, of a hand at a distance in Å. */
export function gripForce(distance: number): number {
  return Math.min(STIFFNESS * distance, LARGEST);
}

/**
 * A spring from an atom to a place, where there is a grip:
 *
 *     E = ½ k d²   up to d₀ = F/k,   F (d − ½ d₀) beyond
 */
export class Hand implements Potential {
  readonly name = 'hand';
  grip: Grip | null = null;

  constructor(readonly atomCount: number) {}

  energyForces(positions: Float64Array, forces: Float64Array): number {
    const { grip } = this;
    if (!grip || grip.atom >= this.atomCount) return 0;
    const at = 3 * grip.atom;
    const way = grip.target.map((end, axis) => end - positions[at + axis]!);
    const distance = Math.hypot(...way);
    if (distance === 0) return 0;
    const force = gripForce(distance);
    way.forEach((d, axis) => {
      forces[at + axis]! += (force * d) / distance;
    });
    const bend = LARGEST / STIFFNESS;
    return distance < bend ? 0.5 * STIFFNESS * distance ** 2 : LARGEST * (distance - 0.5 * bend);
  }
}
