import * as z from 'zod';
import { adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { elementOfSymbol } from '../core/elements.js';
import { ParseError, ResffError } from '../core/errors.js';
import type { DihedralAtoms } from '../simulate/bond-rotation.js';

/** A reference profile without coordinates: relaxed scans are made for it from its SMILES. */
export interface ProfileFragment {
  readonly id: string;
  readonly smiles: string;
  /** (N) atomic numbers in the order of the reference, the torsion first */
  readonly elements: readonly number[];
  /** (C) degrees, ascending, and kcal/mol */
  readonly angles: readonly number[];
  readonly energies: readonly number[];
}

const number = z.number().finite();
const schema = z.record(
  z.string(),
  z.object({
    smiles: z.string(),
    atoms: z.array(z.string()).min(4),
    torsion_atom_indices: z.tuple([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
    dft_energy_profile: z.array(z.tuple([number, number])).min(2),
  }),
);

/**
 * Reference profiles as JSON: by name `smiles` (with all hydrogens), `atoms` (symbols, the four of the torsion first),
 * `torsion_atom_indices` [0,1,2,3] and `dft_energy_profile` (pairs of degrees and kcal/mol).
 *
 * @throws ParseError for what does not fit, with the place
 */
export function readProfileFragments(text: string): ProfileFragment[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ParseError(`profiles: expected JSON, got ${(cause as Error).message}`, 0, 0, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ParseError(`profiles ${issue.path.join('.')}: ${issue.message}`, 0, 0, { cause: parsed.error });
  }
  return Object.entries(parsed.data).map(([id, { smiles, atoms, dft_energy_profile }]) => {
    const profile = [...dft_energy_profile].sort((a, b) => a[0] - b[0]);
    const elements = atoms.map((symbol) => {
      const element = elementOfSymbol(symbol);
      if (!element) throw new ParseError(`profiles ${id}.atoms: expected symbols, got ${JSON.stringify(symbol)}`);
      return element.atomicNumber;
    });
    return {
      id,
      smiles,
      elements,
      angles: profile.map(([angle]) => angle),
      energies: profile.map(([, energy]) => energy),
    };
  });
}

/**
 * The torsion of a fragment in the molecule of its SMILES, in whatever atom order that has. Candidates are chains of four bonded
 * atoms with the elements of the torsion about a single bond outside of rings. Of those the ones remain whose neighbors, of the first atom
 * to the fourth, have the elements that follow the torsion in the list of the reference: that is how it is ordered. Candidates
 * that symmetry makes alike count once.
 *
 * @throws ResffError (molecule) when none or several remain
 */
export function torsionOfFragment({ id, elements }: ProfileFragment, molecule: Molecule): DihedralAtoms {
  if (sorted(elements) !== sorted(molecule.atomicNumbers))
    throw new ResffError(
      'molecule',
      `fragment ${id}: expected the same elements in SMILES and list of atoms, got others`,
    );
  const graph = adjacency(molecule);
  const around = (atom: number) => Array.from(neighborsOf(graph, atom));
  const single = new Set(
    Array.from(molecule.bondOrders, (order, k) => (order === 1 ? k : -1))
      .filter((k) => k >= 0)
      .flatMap((k) => [0, 1].map((end) => `${molecule.bonds[2 * k + end]} ${molecule.bonds[2 * k + 1 - end]}`)),
  );
  const isSingle = (b: number, c: number) => single.has(`${b} ${c}`);
  const is = (atom: number, place: number) => molecule.atomicNumbers[atom] === elements[place];
  const chains = Array.from(molecule.atomicNumbers, (_, b) => b)
    .filter((b) => is(b, 1))
    .flatMap((b) =>
      around(b)
        .filter((c) => is(c, 2) && isSingle(b, c) && !inRing(b, c, around))
        .map((c) => [b, c] as const),
    )
    .flatMap(([b, c]) =>
      around(b)
        .filter((a) => a !== c && is(a, 0))
        .flatMap((a) =>
          around(c)
            .filter((d) => d !== b && is(d, 3))
            .map((d): DihedralAtoms => [a, b, c, d]),
        ),
    );
  const matching = chains.filter((chain) => neighborsListed(chain, elements, molecule.atomicNumbers, around));
  const known = matching.length > 0 ? matching : chains;
  const classes = atomClasses(molecule.atomicNumbers, around);
  const distinct = new Set(known.map((chain) => directionless(chain.map((atom) => classes[atom]!))));
  if (distinct.size === 1) return known[0]!;
  const symbols = `elements ${elements.slice(0, 4).join('-')}`;
  throw new ResffError(
    'molecule',
    `fragment ${id}: expected one torsion with ${symbols} in the SMILES, got ${distinct.size === 0 ? 'none' : `${distinct.size} that differ`}`,
  );
}

/** A dihedral is the same from either end. */
function directionless(classes: readonly number[]): string {
  return [classes, classes.toReversed()].map((list) => list.join('-')).sort()[0]!;
}

type Around = (atom: number) => readonly number[];

function sorted(elements: ArrayLike<number>): string {
  return Array.from(elements)
    .sort((a, b) => a - b)
    .join(' ');
}

function inRing(from: number, to: number, around: Around): boolean {
  const seen = new Set([from]);
  const queue = around(from).filter((atom) => atom !== to);
  while (queue.length > 0) {
    const atom = queue.pop()!;
    if (atom === to) return true;
    if (seen.has(atom)) continue;
    seen.add(atom);
    queue.push(...around(atom));
  }
  return false;
}

/** Whether the neighbors of the torsion's atoms, one atom after the other, have the elements that come next in the list. */
function neighborsListed(
  chain: DihedralAtoms,
  elements: readonly number[],
  atomicNumbers: ArrayLike<number>,
  around: Around,
): boolean {
  const seen = new Set<number>(chain);
  return chain.every((atom) => {
    const fresh = around(atom).filter((other) => !seen.has(other));
    const wanted = elements.slice(seen.size, seen.size + fresh.length);
    for (const other of fresh) seen.add(other);
    return sorted(wanted) === sorted(fresh.map((other) => atomicNumbers[other]!));
  });
}

/** Classes of atoms with the same surroundings: elements refined by neighbors until no class splits any more. */
function atomClasses(atomicNumbers: ArrayLike<number>, around: Around): number[] {
  let classes = Array.from(atomicNumbers);
  for (let before = 0, count = new Set(classes).size; count !== before; ) {
    const names = classes.map(
      (own, atom) =>
        `${own}:${around(atom)
          .map((other) => classes[other]!)
          .sort((a, b) => a - b)}`,
    );
    const index = new Map([...new Set(names)].map((name, i) => [name, i]));
    classes = names.map((name) => index.get(name)!);
    before = count;
    count = index.size;
  }
  return classes;
}
