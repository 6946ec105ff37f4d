import { describe, expect, it } from 'vitest';
import { diagnoseMolecule } from '../../src/chemistry/check.js';
import { perceiveFeatures } from '../../src/chemistry/feature.js';
import { adjacency, connectedFragments, degree, neighborsOf } from '../../src/chemistry/graph.js';
import type { Molecule } from '../../src/chemistry/molecule.js';
import { listRings, ringBonds, ringFamilies } from '../../src/chemistry/rings.js';
import { Rng } from '../../src/core/rng.js';
import { buildTopology } from '../../src/topology/build.js';
import {
  otherKekuleForm,
  randomMolecule,
  randomPermutation,
  relabel,
  shuffleBonds,
} from '../support/random-molecule.js';

const CASES = 250;

/** Every case has its own seed, so a failure names the molecule that shows it. */
function forMolecules(first: number, run: (molecule: Molecule, rng: Rng, seed: number) => void): void {
  for (let seed = first; seed < first + CASES; seed++) {
    const rng = new Rng(seed);
    run(randomMolecule(rng), rng, seed);
  }
}

const rows = (flat: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: flat.length / width }, (_, r) => Array.from({ length: width }, (__, k) => flat[r * width + k]!));

describe('random molecules', () => {
  it('pass the check and cover the chemistry they are meant to cover', () => {
    const seen = {
      aromatic: 0,
      ring3: 0,
      ring4: 0,
      ring5: 0,
      sp: 0,
      charged: 0,
      fragments: 0,
      hypervalent: 0,
      ambiguous: 0,
    };
    forMolecules(1, (molecule, _rng, seed) => {
      expect(diagnoseMolecule(molecule), `seed ${seed}`).toEqual([]);
      for (const row of rows(perceiveFeatures(molecule), 14)) {
        seen.aromatic += row[1]!;
        seen.ring3 += row[3]!;
        seen.ring4 += row[4]!;
        seen.ring5 += row[5]!;
        seen.sp += row[9]!;
      }
      if (molecule.formalCharges.some((charge) => charge !== 0)) seen.charged++;
      if (connectedFragments(molecule).length > 1) seen.fragments++;
      if (molecule.atomicNumbers.some((z, i) => z === 16 && degree(adjacency(molecule), i) > 2)) seen.hypervalent++;
      const graph = adjacency(molecule);
      const rings = listRings(ringFamilies(graph, molecule.bondOrders.length)).length;
      const rank = molecule.bondOrders.length - molecule.atomicNumbers.length + connectedFragments(molecule).length;
      if (rings > rank) seen.ambiguous++;
    });
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(what === 'ambiguous' ? 0 : 9);
  });
});

describe('features', () => {
  it('follow a relabeling of the atoms and ignore the order of the bonds', () => {
    forMolecules(1001, (molecule, rng, seed) => {
      const order = randomPermutation(rng, molecule.atomicNumbers.length);
      const before = rows(perceiveFeatures(molecule), 14);
      const after = rows(perceiveFeatures(shuffleBonds(relabel(molecule, order), rng)), 14);
      before.forEach((row, atom) => {
        expect(after[order[atom]!], `seed ${seed} atom ${atom}`).toEqual(row);
      });
    });
  });

  it('do not depend on the Kekulé form', () => {
    let forms = 0;
    forMolecules(2001, (molecule, rng, seed) => {
      const expected = perceiveFeatures(molecule);
      let form: Molecule | null = molecule;
      for (let k = 0; k < 3; k++) {
        form = otherKekuleForm(form, rng);
        if (form === null) return;
        forms++;
        expect(perceiveFeatures(form), `seed ${seed} form ${k}`).toEqual(expected);
      }
    });
    expect(forms).toBeGreaterThan(200);
  });

  it('put exactly the atoms of ring bonds into rings, and rings span the cycle space', () => {
    forMolecules(3001, (molecule, _rng, seed) => {
      const graph = adjacency(molecule);
      const inRing = ringBonds(graph, molecule.bondOrders.length);
      const rings = listRings(ringFamilies(graph, molecule.bondOrders.length));
      const covered = new Set(rings.flat());
      const expected = new Set<number>();
      inRing.forEach((flag, bond) => {
        if (flag) for (const end of [0, 1]) expected.add(molecule.bonds[2 * bond + end]!);
      });
      expect(covered, `seed ${seed}`).toEqual(expected);
      for (const ring of rings)
        ring.forEach((atom, k) => {
          expect(neighborsOf(graph, atom)).toContain(ring[(k + 1) % ring.length]);
        });
    });
  });
});

describe('topology', () => {
  /** One name for a term whichever way round it is written. */
  const undirected = (row: number[]) => {
    const reversed = row.toReversed();
    return row[0]! < reversed[0]! ? row.join() : reversed.join();
  };

  it('follows a relabeling of the atoms and ignores the order of the bonds', () => {
    forMolecules(4001, (molecule, rng, seed) => {
      const order = randomPermutation(rng, molecule.atomicNumbers.length);
      const other = shuffleBonds(relabel(molecule, order), rng);
      for (const convention of ['six-center-second', 'three-center-first'] as const) {
        const before = buildTopology(molecule, { impropers: convention });
        const after = buildTopology(other, { impropers: convention });
        for (const [name, width] of [
          ['bonds', 2],
          ['angles', 3],
          ['propers', 4],
        ] as const) {
          const moved = rows(before[name], width).map((row) => undirected(row.map((atom) => order[atom]!)));
          expect(rows(after[name], width).map(undirected).sort(), `${name}, seed ${seed}`).toEqual(moved.sort());
        }
        // three cyclic orderings keep the handedness of the sorted neighbors, which a relabeling may turn: compare as sets of atoms
        const exact = convention === 'six-center-second';
        const improperName = (row: number[]) =>
          exact ? row.join() : `${row[0]}:${row.slice(1).sort((a, b) => a - b)}`;
        const moved = rows(before.impropers, 4).map((row) => improperName(row.map((atom) => order[atom]!)));
        expect(rows(after.impropers, 4).map(improperName).sort(), `impropers, seed ${seed}`).toEqual(moved.sort());
      }
    });
  });

  it('has as many terms as the neighbors allow, each once and in order', () => {
    forMolecules(5001, (molecule, _rng, seed) => {
      const graph = adjacency(molecule);
      const topology = buildTopology(molecule);
      const degrees = Array.from(molecule.atomicNumbers, (_, atom) => degree(graph, atom));
      const angles = degrees.reduce((sum, d) => sum + (d * (d - 1)) / 2, 0);
      let propers = 0;
      for (const [j, k] of rows(molecule.bonds, 2) as [number, number][]) {
        const shared = [...neighborsOf(graph, j)].filter((atom) => neighborsOf(graph, k).includes(atom)).length;
        propers += (degrees[j]! - 1) * (degrees[k]! - 1) - shared;
      }
      const centers = degrees.filter((d) => d === 3).length;
      const counts = [topology.angles.length / 3, topology.propers.length / 4, topology.impropers.length / 4];
      expect(counts, `seed ${seed}`).toEqual([angles, propers, 6 * centers]);
      expect(buildTopology(molecule, { impropers: 'three-center-first' }).impropers.length / 4).toBe(3 * centers);
      for (const [name, width] of [
        ['angles', 3],
        ['propers', 4],
        ['impropers', 4],
      ] as const) {
        const list = rows(topology[name], width);
        for (let r = 1; r < list.length; r++) {
          const k = list[r]!.findIndex((atom, at) => atom !== list[r - 1]![at]);
          expect(k >= 0 && list[r]![k]! > list[r - 1]![k]!, `${name} row ${r}, seed ${seed}`).toBe(true);
        }
        if (name !== 'impropers') for (const row of list) expect(row[0]! < row[width - 1]!).toBe(true);
      }
    });
  });
});
