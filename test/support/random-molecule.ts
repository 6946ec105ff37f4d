import { adjacency, degree, neighborsOf } from '../../src/chemistry/graph.js';
import { createMolecule, type Molecule } from '../../src/chemistry/molecule.js';
import type { Rng } from '../../src/core/rng.js';

export interface RandomMoleculeOptions {
  /** Heavy atoms of the largest fragment; 1..maximum are drawn. Default 14. */
  readonly maximumHeavyAtoms?: number;
  /** Formal charges and charge-separated groups. Default true. */
  readonly charges?: boolean;
  /** Now and then two fragments. Default true. */
  readonly fragments?: boolean;
}

/** An atom under construction: `free` bonds it can still form. */
interface Site {
  z: number;
  charge: number;
  free: number;
}

interface Draft {
  readonly sites: Site[];
  readonly bonds: [number, number, number][];
}

const ELEMENTS: readonly (readonly [number, number, number])[] = [
  // Z, bonds, weight
  [6, 4, 60],
  [7, 3, 14],
  [8, 2, 12],
  [16, 2, 4],
  [9, 1, 2],
  [17, 1, 2],
  [35, 1, 1],
  [53, 1, 1],
  [15, 3, 1],
  [14, 4, 1],
  [5, 3, 1],
];

const CHARGED: readonly Site[] = [
  { z: 7, charge: 1, free: 4 },
  { z: 8, charge: -1, free: 1 },
  { z: 16, charge: -1, free: 1 },
  { z: 15, charge: 1, free: 4 },
  { z: 6, charge: -1, free: 3 },
  { z: 8, charge: 1, free: 3 },
  { z: 5, charge: -1, free: 4 },
];

/**
 * A random closed-shell molecule: trees with ring closures, aromatic rings and fused aromatic rings, double and triple bonds,
 * charges, nitro, sulfone and phosphate groups; every open valence carries a hydrogen. Passes `checkMolecule`. Chemically plausible
 * per atom, not as a whole. Atoms and bonds come in random order.
 */
export function randomMolecule(rng: Rng, options: RandomMoleculeOptions = {}): Molecule {
  const draft: Draft = { sites: [], bonds: [] };
  const target = 1 + rng.integer(options.maximumHeavyAtoms ?? 14);
  const charges = options.charges ?? true;
  addSite(draft, rng, charges);
  while (draft.sites.length < target) {
    const kind = rng.next();
    const grown =
      kind < 0.15
        ? addAromaticRing(draft, rng)
        : kind < 0.22
          ? addGroup(draft, rng, charges)
          : grow(draft, rng, charges);
    if (!grown) break;
  }
  closeRings(draft, rng);
  raiseOrders(draft, rng);
  if ((options.fragments ?? true) && rng.next() < 0.1) addSite(draft, rng, charges);
  draft.sites.slice().forEach((site, atom) => {
    for (; site.free > 0; site.free--) {
      draft.bonds.push([atom, draft.sites.length, 1]);
      draft.sites.push({ z: 1, charge: 0, free: 0 });
    }
  });
  const molecule = createMolecule({
    atomicNumbers: draft.sites.map((site) => site.z),
    formalCharges: draft.sites.map((site) => site.charge),
    bonds: draft.bonds.flatMap((bond) => bond.slice(0, 2)),
    bondOrders: draft.bonds.map((bond) => bond[2]),
  });
  return shuffleBonds(relabel(molecule, randomPermutation(rng, draft.sites.length)), rng);
}

/** Atom i becomes atom order[i]; bonds keep their order and direction. */
export function relabel(molecule: Molecule, order: ArrayLike<number>): Molecule {
  const n = molecule.atomicNumbers.length;
  const atomicNumbers = new Uint8Array(n);
  const formalCharges = new Int8Array(n);
  for (let i = 0; i < n; i++) {
    atomicNumbers[order[i]!] = molecule.atomicNumbers[i]!;
    formalCharges[order[i]!] = molecule.formalCharges[i]!;
  }
  return createMolecule({
    name: molecule.name,
    atomicNumbers,
    formalCharges,
    bonds: molecule.bonds.map((atom) => order[atom]!),
    bondOrders: molecule.bondOrders,
  });
}

/** The same bonds in random order, each in random direction. */
export function shuffleBonds(molecule: Molecule, rng: Rng): Molecule {
  const order = randomPermutation(rng, molecule.bondOrders.length);
  const bonds: number[] = [];
  for (const b of order) {
    const pair = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
    bonds.push(...(rng.next() < 0.5 ? pair : pair.reverse()));
  }
  return createMolecule({ ...molecule, bonds, bondOrders: order.map((b) => molecule.bondOrders[b]!) });
}

export function randomPermutation(rng: Rng, length: number): number[] {
  return rng.shuffle(Array.from({ length }, (_, i) => i));
}

function draw(rng: Rng): Site {
  let x = rng.next() * ELEMENTS.reduce((sum, [, , weight]) => sum + weight, 0);
  for (const [z, free, weight] of ELEMENTS) {
    x -= weight;
    if (x < 0) return { z, charge: 0, free };
  }
  return { z: 6, charge: 0, free: 4 };
}

function addSite(draft: Draft, rng: Rng, charges: boolean): number {
  const site = charges && rng.next() < 0.05 ? { ...CHARGED[rng.integer(CHARGED.length)]! } : draw(rng);
  return draft.sites.push(site) - 1;
}

function join(draft: Draft, a: number, b: number, order: number): void {
  draft.bonds.push([a, b, order]);
  draft.sites[a]!.free -= order;
  draft.sites[b]!.free -= order;
}

function openSites(draft: Draft): number[] {
  return draft.sites.flatMap((site, atom) => (site.free > 0 ? [atom] : []));
}

function grow(draft: Draft, rng: Rng, charges: boolean): boolean {
  const open = openSites(draft);
  if (open.length === 0) return false;
  const from = open[rng.integer(open.length)]!;
  join(draft, from, addSite(draft, rng, charges), 1);
  return true;
}

/** A benzene, pyridine or pyrimidine ring, attached by a bond or fused to a double bond between two open carbons. */
function addAromaticRing(draft: Draft, rng: Rng): boolean {
  const fused = draft.bonds.filter(
    ([a, b, order]) => order === 2 && draft.sites[a]!.free > 0 && draft.sites[b]!.free > 0 && draft.sites[a]!.z === 6,
  );
  const member = () =>
    draft.sites.push(rng.next() < 0.2 ? { z: 7, charge: 0, free: 3 } : { z: 6, charge: 0, free: 4 }) - 1;
  if (fused.length > 0 && rng.next() < 0.5) {
    const [first, last] = fused[rng.integer(fused.length)]!;
    const ring = [first, member(), member(), member(), member(), last];
    for (let k = 0; k < 5; k++) join(draft, ring[k]!, ring[k + 1]!, k % 2 === 0 ? 1 : 2);
    return true;
  }
  const open = openSites(draft);
  if (open.length === 0) return false;
  const from = open[rng.integer(open.length)]!;
  const ring = [draft.sites.push({ z: 6, charge: 0, free: 4 }) - 1, member(), member(), member(), member(), member()];
  for (let k = 0; k < 6; k++) join(draft, ring[k]!, ring[(k + 1) % 6]!, k % 2 === 0 ? 1 : 2);
  join(draft, from, ring[0]!, 1);
  return true;
}

/** Carbonyl, sulfone, sulfoxide, phosphoryl, nitro: Z, charge and bonds of the central atom. */
const GROUP_CENTERS: readonly (readonly [number, number, number])[] = [
  [6, 0, 4],
  [16, 0, 6],
  [16, 0, 4],
  [15, 0, 5],
  [7, 1, 4],
];

function addGroup(draft: Draft, rng: Rng, charges: boolean): boolean {
  const open = openSites(draft).filter((atom) => draft.sites[atom]!.z === 6);
  if (open.length === 0) return false;
  const from = open[rng.integer(open.length)]!;
  const add = (z: number, charge: number, free: number) => draft.sites.push({ z, charge, free }) - 1;
  const kind = rng.integer(charges ? 5 : 4);
  const [z, charge, free] = GROUP_CENTERS[kind]!;
  const atom = add(z, charge, free);
  join(draft, from, atom, 1);
  join(draft, atom, add(8, 0, 2), 2);
  if (kind === 1) join(draft, atom, add(8, 0, 2), 2);
  if (kind === 4) join(draft, atom, add(8, -1, 1), 1);
  return true;
}

/** Bonds between open atoms two to six bonds apart. */
function closeRings(draft: Draft, rng: Rng): void {
  for (let attempt = rng.integer(4); attempt > 0; attempt--) {
    const open = openSites(draft);
    if (open.length < 2) return;
    const from = open[rng.integer(open.length)]!;
    const near = openSites(draft).filter((atom) => {
      const distance = bondDistance(draft, from, atom);
      return distance >= 2 && distance <= 7;
    });
    if (near.length > 0) join(draft, from, near[rng.integer(near.length)]!, 1);
  }
}

function bondDistance(draft: Draft, from: number, to: number): number {
  const distance = new Map([[from, 0]]);
  for (const atom of distance.keys()) {
    if (atom === to) return distance.get(atom)!;
    for (const [a, b] of draft.bonds) {
      const next = a === atom ? b : b === atom ? a : -1;
      if (next >= 0 && !distance.has(next)) distance.set(next, distance.get(atom)! + 1);
    }
  }
  return -1;
}

function raiseOrders(draft: Draft, rng: Rng): void {
  for (const bond of draft.bonds) {
    const [a, b, order] = bond;
    const possible = Math.min(3 - order, draft.sites[a]!.free, draft.sites[b]!.free);
    if (possible <= 0 || rng.next() < 0.75) continue;
    const raise = possible > 1 && rng.next() < 0.2 ? 2 : 1;
    bond[2] += raise;
    draft.sites[a]!.free -= raise;
    draft.sites[b]!.free -= raise;
  }
}

/**
 * Another Kekulé structure of the same molecule: walks along rings whose bonds are alternately single and double (any length up
 * to `maximumSize`) and swaps them. Returns null when there is no such ring.
 */
export function otherKekuleForm(molecule: Molecule, rng: Rng, maximumSize = 18): Molecule | null {
  const graph = adjacency(molecule);
  const order = (a: number, b: number) => {
    const at = neighborsOf(graph, a).indexOf(b);
    return molecule.bondOrders[graph.bonds[graph.offsets[a]! + at]!]!;
  };
  for (const start of randomPermutation(rng, molecule.atomicNumbers.length)) {
    const ring = alternatingRing(start);
    if (ring === null) continue;
    const bondOrders = molecule.bondOrders.slice();
    ring.forEach((atom, k) => {
      const next = ring[(k + 1) % ring.length]!;
      const at = neighborsOf(graph, atom).indexOf(next);
      const bond = graph.bonds[graph.offsets[atom]! + at]!;
      bondOrders[bond] = 3 - bondOrders[bond]!;
    });
    return createMolecule({ ...molecule, bondOrders });
  }
  return null;

  /** Depth-first: a double bond from the start, then single and double in turn, back to the start over a single bond. */
  function alternatingRing(start: number): number[] | null {
    const path = [start];
    const visit = (atom: number): boolean => {
      const wanted = path.length % 2 === 1 ? 2 : 1;
      const neighbors = rng.shuffle(Array.from(neighborsOf(graph, atom)));
      for (const next of neighbors) {
        if (order(atom, next) !== wanted) continue;
        if (next === start && wanted === 1 && path.length > 2) return true;
        if (path.includes(next) || path.length >= maximumSize || degree(graph, next) < 2) continue;
        path.push(next);
        if (visit(next)) return true;
        path.pop();
      }
      return false;
    };
    return visit(start) ? path : null;
  }
}
