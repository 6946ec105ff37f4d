import { type Adjacency, adjacency, neighborsOf } from '../chemistry/graph.js';
import type { Molecule } from '../chemistry/molecule.js';
import { distance, openBox } from '../core/box.js';
import { ResffError } from '../core/errors.js';
import { type DihedralAtoms, dihedralAngle } from './bond-rotation.js';
import type { Reporter } from './reporter.js';

/** One residue of a peptide with a peptide bond on both sides. */
export interface BackboneResidue {
  /** the α carbon */
  readonly alpha: number;
  /** C'(i−1)-N-CA-C' */
  readonly phi: DihedralAtoms;
  /** N-CA-C'-N(i+1) */
  readonly psi: DihedralAtoms;
}

/** Degrees; the α region as Best and Hummer bound it. */
const PHI = [-100, -30] as const;
const PSI = [-67, -7] as const;
/** A helix turns once in 3.6 residues: fewer than three in a row make none. */
const SHORTEST_HELIX = 3;

/**
 * The residues of all peptide chains of a molecule that have φ and ψ, in the order of the chains (N to C), found in the bonds
 * alone: N-CA-C'(=O) with a C'(=O) before N and an N after C'. End residues count where they are capped (acetyl, amide).
 */
export function backboneResidues(molecule: Molecule): BackboneResidue[] {
  const graph = adjacency(molecule);
  const { atomicNumbers: z } = molecule;
  const found = new Map<number, BackboneResidue>();
  z.forEach((element, alpha) => {
    if (element !== 6) return;
    for (const nitrogen of neighborsOf(graph, alpha)) {
      const before = z[nitrogen] === 7 ? carbonylOf(molecule, graph, nitrogen, alpha) : undefined;
      if (before === undefined) continue;
      for (const carbonyl of neighborsOf(graph, alpha)) {
        if (carbonyl === before || !isCarbonyl(molecule, graph, carbonyl)) continue;
        const after = neighborsOf(graph, carbonyl).find((atom) => z[atom] === 7 && atom !== nitrogen);
        if (after === undefined || found.has(nitrogen)) continue;
        found.set(nitrogen, {
          alpha,
          phi: [before, nitrogen, alpha, carbonyl],
          psi: [nitrogen, alpha, carbonyl, after],
        });
      }
    }
  });
  return inChainOrder(found);
}

/**
 * Share of residues in the α region (φ in [−100°, −30°], ψ in [−67°, −7°]), share of residues in helices (at least three
 * residues of a chain in a row in the α region), and the distance of the first and last α carbon (Å).
 *
 * @throws ResffError (code molecule) for a molecule without such residues
 * Source: Best, Hummer, J. Phys. Chem. B 2009, 113, 9004, doi 10.1021/jp901540t (limits of the region)
 */
export function helixReporter(molecule: Molecule): Reporter {
  const residues = backboneResidues(molecule);
  if (residues.length === 0)
    throw new ResffError('molecule', `helix: expected a peptide, got no residue with phi and psi (${molecule.name})`);
  return {
    columns: [
      { name: 'alpha', unit: 'fraction', digits: 4 },
      { name: 'helix', unit: 'fraction', digits: 4 },
      { name: 'end-to-end', unit: 'A', digits: 4 },
    ],
    report({ positions }) {
      const { alpha, helix } = helixContent(residues, positions);
      return [alpha, helix, distance(openBox, positions, residues[0]!.alpha, residues.at(-1)!.alpha)];
    },
  };
}

/** Shares of residues, from 0 to 1, as {@link helixReporter} says. */
export function helixContent(
  residues: readonly BackboneResidue[],
  positions: Float64Array,
): { alpha: number; helix: number } {
  const inside = residues.map(
    ({ phi, psi }) => within(degrees(positions, phi), PHI) && within(degrees(positions, psi), PSI),
  );
  let helical = 0;
  let run = 0;
  residues.forEach((residue, i) => {
    const joined = i > 0 && residues[i - 1]!.psi[3] === residue.phi[1];
    run = inside[i] ? (joined ? run + 1 : 1) : 0;
    if (run === SHORTEST_HELIX) helical += SHORTEST_HELIX;
    else if (run > SHORTEST_HELIX) helical += 1;
  });
  return { alpha: inside.filter(Boolean).length / residues.length, helix: helical / residues.length };
}

function degrees(positions: Float64Array, atoms: DihedralAtoms): number {
  return (dihedralAngle(positions, atoms) * 180) / Math.PI;
}

function within(value: number, [low, high]: readonly [number, number]): boolean {
  return value >= low && value <= high;
}

/** The carbonyl carbon on the other side of a nitrogen. */
function carbonylOf(molecule: Molecule, graph: Adjacency, nitrogen: number, except: number): number | undefined {
  return neighborsOf(graph, nitrogen).find((atom) => atom !== except && isCarbonyl(molecule, graph, atom));
}

function isCarbonyl({ atomicNumbers, bonds, bondOrders }: Molecule, graph: Adjacency, carbon: number): boolean {
  if (atomicNumbers[carbon] !== 6) return false;
  for (let at = graph.offsets[carbon]!; at < graph.offsets[carbon + 1]!; at++) {
    const bond = graph.bonds[at]!;
    const other = bonds[2 * bond] === carbon ? bonds[2 * bond + 1]! : bonds[2 * bond]!;
    if (atomicNumbers[other] === 8 && bondOrders[bond] === 2) return true;
  }
  return false;
}

/** Each chain from the residue that none comes before; rings (cyclic peptides) from their lowest nitrogen. */
function inChainOrder(byNitrogen: ReadonlyMap<number, BackboneResidue>): BackboneResidue[] {
  const followed = new Set([...byNitrogen.values()].map(({ psi }) => psi[3]));
  const starts = [...byNitrogen.keys()].filter((nitrogen) => !followed.has(nitrogen));
  const out: BackboneResidue[] = [];
  const seen = new Set<number>();
  for (const start of [...starts, ...byNitrogen.keys()])
    for (let at = start; byNitrogen.has(at) && !seen.has(at); at = out.at(-1)!.psi[3]) {
      seen.add(at);
      out.push(byNitrogen.get(at)!);
    }
  return out;
}
