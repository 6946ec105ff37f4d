import { combine, cross, subtract, unit, type Vector } from '../../chemistry/atom-placement.js';

/** What hydrogens that may turn are drawn to and kept from. */
export interface FieldPoint {
  position: Vector;
  /** e, roughly: negative on acceptors, positive on polar hydrogens and metals */
  readonly charge: number;
  /** Å; a turning hydrogen that comes closer is pressed away */
  readonly contact: number;
  /** false until it has a place */
  isPlaced: boolean;
}

/** Hydrogens of one atom that turn together. */
export interface Rotor {
  /** points that are these hydrogens */
  readonly hydrogens: readonly number[];
  /** points that do not count: the atom itself and those bonded to it */
  readonly without: ReadonlySet<number>;
  readonly center: Vector;
  /** sets of positions to choose from, the usual one first */
  readonly choices: readonly (readonly Vector[])[];
}

/** Å; what is farther away takes no part. */
const REACH = 6;
/** e, of the hydrogens that turn */
const CHARGE = 0.4;
/** kcal/mol Å / e², through a dielectric of 4 */
const COULOMB = 332 / 4;
/** kcal/mol/Å² */
const PRESS = 20;
/** kcal/mol by which another choice has to be better than the one before it in the list */
const INDIFFERENCE = 0.05;
const ROUNDS = 3;
/** °, Å: gas-phase water */
const WATER_ANGLE = 104.5;
const WATER_BOND = 0.9572;

/**
 * Turns hydrogens towards acceptors and away from everything else: one rotor after the other takes the choice with the lowest
 * electrostatic and contact energy among all hydrogens placed, three times round. Deterministic.
 */
export function turnRotors(points: readonly FieldPoint[], rotors: readonly Rotor[]): void {
  const cells = new Map<string, number[]>();
  const cellOf = (position: Vector) => position.map((x) => Math.floor(x / REACH));
  points.forEach(({ position }, i) => {
    const key = cellOf(position).join();
    cells.set(key, [...(cells.get(key) ?? []), i]);
  });
  const around = rotors.map(({ center, hydrogens, without }) => {
    const [x, y, z] = cellOf(center) as [number, number, number];
    const found: number[] = [];
    for (const dx of [-1, 0, 1])
      for (const dy of [-1, 0, 1])
        for (const dz of [-1, 0, 1]) found.push(...(cells.get([x + dx, y + dy, z + dz].join()) ?? []));
    return found.filter(
      (i) => !hydrogens.includes(i) && !without.has(i) && Math.hypot(...subtract(points[i]!.position, center)) < REACH,
    );
  });
  for (let round = 0; round < ROUNDS; round++)
    rotors.forEach(({ hydrogens, choices }, r) => {
      const near = around[r]!.map((i) => points[i]!).filter(({ isPlaced }) => isPlaced);
      let [best, least] = [choices[0]!, Number.POSITIVE_INFINITY];
      for (const choice of choices) {
        const energy = choice.reduce((sum, position) => sum + energyAt(position, near), 0);
        if (energy < least - INDIFFERENCE) [best, least] = [choice, energy];
      }
      hydrogens.forEach((i, k) => {
        points[i]!.position = best[k]!;
        points[i]!.isPlaced = true;
      });
    });
}

function energyAt([x, y, z]: Vector, near: readonly FieldPoint[]): number {
  let energy = 0;
  for (const { position, charge, contact } of near) {
    const r = Math.max(1, Math.hypot(x - position[0], y - position[1], z - position[2]));
    energy += (COULOMB * CHARGE * charge) / r;
    if (r < contact) energy += PRESS * (contact - r) ** 2;
  }
  return energy;
}

/**
 * Ways in which the hydrogens of a water may lie: one points to an acceptor near by or in one of twelve even directions, the
 * other takes twelve places around it.
 *
 * @param acceptors positions within reach of a hydrogen bond
 */
export function waterChoices(oxygen: Vector, acceptors: readonly Vector[]): Vector[][] {
  const even = Array.from({ length: 12 }, (_, k): Vector => {
    const height = 1 - (2 * k + 1) / 12;
    const turn = k * Math.PI * (3 - Math.sqrt(5));
    const radius = Math.sqrt(1 - height * height);
    return [radius * Math.cos(turn), radius * Math.sin(turn), height];
  });
  const first = [...acceptors.map((acceptor) => unit(subtract(acceptor, oxygen))), ...even];
  const angle = (WATER_ANGLE * Math.PI) / 180;
  return first.flatMap((direction) => {
    const beside = unit(cross(direction, Math.abs(direction[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]));
    const third = cross(direction, beside);
    return Array.from({ length: 12 }, (_, k) => {
      const turn = (k * Math.PI) / 6;
      const other = combine(
        [Math.cos(angle), direction],
        [Math.sin(angle) * Math.cos(turn), beside],
        [Math.sin(angle) * Math.sin(turn), third],
      );
      return [combine([1, oxygen], [WATER_BOND, direction]), combine([1, oxygen], [WATER_BOND, other])];
    });
  });
}
