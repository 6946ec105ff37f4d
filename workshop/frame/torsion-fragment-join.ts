/** Two groups and a linker as one molecule, and whether a chemist would write it down. */
import type { Molecule } from 'resff';
import { adjacency, bondsOf, neighborsOf } from 'resff/chemistry';
import { parseSmiles } from 'resff/formats';
import { type RotatableBond, rotatableBonds } from 'resff/simulate';

const ATOM = /\[[^\]]+\]|Cl|Br|[BCNOPSFI]|[bcnops]/g;

/** A pair of atoms that a bond has been made between. */
export type Join = readonly [number, number];

export interface JoinedGroups {
  readonly smiles: string;
  /** atoms in the order of the SMILES */
  readonly molecule: Molecule;
  /** bonds made */
  readonly joins: readonly Join[];
}

const countAtoms = (text: string) => text.match(ATOM)?.length ?? 0;

/** Ring numbers outside brackets raised by 4, so that the rings of the other group stay apart. */
const renumbered = (group: string) =>
  group.replace(/\[[^\]]+\]|\d/g, (part) => (part.length > 1 ? part : String(+part + 4)));

/** Position of the last atom of a linker outside parentheses. */
function lastOfChain(linker: string): number {
  let flat = linker;
  while (/\([^()]*\)$/.test(flat)) flat = flat.replace(/\([^()]*\)$/, '');
  return countAtoms(flat) - 1;
}

/** Two groups, joined at their first atoms by a linker or directly. */
export function joinGroups(left: string, linker: string, right: string): JoinedGroups {
  const [, first, rest] = /^((?:\[[^\]]+\]|Cl|Br|[A-Za-z])\d*)(.*)$/.exec(left)!;
  // Implicit bonds between aromatic atoms would be aromatic; the slashes of a double bond are bonds themselves.
  const begin = linker.startsWith('/') ? '' : '-';
  const end = linker === '' || linker.endsWith('/') ? '' : '-';
  const smiles = `${first}(${begin}${linker}${end}${renumbered(right)})${rest}`;
  const size = countAtoms(linker);
  const joins: Join[] =
    size === 0
      ? [[0, 1]]
      : [
          [0, 1],
          [1 + lastOfChain(linker), 1 + size],
        ]; // prettier-ignore
  return { smiles, molecule: parseSmiles(smiles), joins };
}

/** Those of the bonds made that can be turned, as `rotatableBonds` names them. */
export function joinsTurning(molecule: Molecule, joins: readonly Join[]): RotatableBond[] {
  return rotatableBonds(molecule).filter(({ atoms: [, j, k] }) =>
    joins.some(([a, b]) => (a === j && b === k) || (a === k && b === j)),
  );
}

const N = 7;
const O = 8;
const F = 9;
const P = 15;
const S = 16;

/**
 * Whether every bond made is one of ordinary organic chemistry. Refused: bonds between two heteroatoms but for sulfonamides;
 * (hemi)acetals, aminals and N–C–F; anhydrides and their like; heteroatoms on C≡C and O or S on C≡N; carbamic acids; two
 * acceptors on each other but for 1,2-dicarbonyls.
 */
export function isPlausible(molecule: Molecule, joins: readonly Join[]): boolean {
  const graph = adjacency(molecule);
  const z = (atom: number) => molecule.atomicNumbers[atom]!;
  const order = molecule.bondOrders;
  const around = (atom: number) =>
    [...neighborsOf(graph, atom)].map((other, k) => ({ other, order: order[bondsOf(graph, atom)[k]!]! }));
  const has = (atom: number, element: number, bondOrder: number) =>
    around(atom).some((bond) => z(bond.other) === element && bond.order === bondOrder);
  const oxygens = (atom: number) => around(atom).filter((bond) => z(bond.other) === O && bond.order === 2).length;
  const isHetero = (atom: number) => [N, O, P, S].includes(z(atom));
  const isAcyl = (atom: number) => z(atom) === 6 && (has(atom, O, 2) || has(atom, S, 2));
  const isTriple = (atom: number) => z(atom) === 6 && around(atom).some((bond) => bond.order === 3);
  const isSaturated = (atom: number) => z(atom) === 6 && around(atom).every((bond) => bond.order === 1);
  const isAcceptor = (atom: number) =>
    isAcyl(atom) || has(atom, N, 3) || ([N, P, S].includes(z(atom)) && oxygens(atom) > 0);
  const isAcid = (atom: number) =>
    around(atom).some(({ other }) => z(other) === O && (molecule.formalCharges[other]! < 0 || has(other, 1, 1)));

  const wrong = (atom: number, other: number) => {
    if (isHetero(atom) && isHetero(other)) {
      const sulfonyl = z(atom) === S ? atom : other;
      const amine = sulfonyl === atom ? other : atom;
      return !(z(sulfonyl) === S && oxygens(sulfonyl) === 2 && z(amine) === N);
    }
    if (isAcceptor(atom) && isAcceptor(other)) return !(isAcyl(atom) && isAcyl(other));
    if (!isHetero(atom) || z(other) !== 6) return false;
    if (isTriple(other)) return !(z(atom) === N && has(other, N, 3));
    if (isSaturated(other)) {
      const single = around(other).filter((bond) => bond.other !== atom);
      return single.some((bond) => [N, O, S].includes(z(bond.other)) || (z(bond.other) === F && z(atom) === N));
    }
    if (isAcyl(other)) {
      if (isAcid(other)) return true;
      return z(atom) !== N && around(atom).some((bond) => bond.other !== other && isAcceptor(bond.other));
    }
    return false;
  };
  return joins.every(([a, b]) => !wrong(a, b) && !wrong(b, a));
}
