import { describe, expect, it } from 'vitest';
import type { Molecule } from '../../src/chemistry/molecule.js';
import { Rng } from '../../src/core/rng.js';
import { referenceBackend } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { totalEnergy } from '../../src/force-field/term-energies.js';
import { readModel } from '../../src/model/model-file.js';
import { scatteredPositions } from '../support/random-geometry.js';
import {
  otherKekuleForm,
  randomMolecule,
  randomPermutation,
  relabel,
  shuffleBonds,
} from '../support/random-molecule.js';
import { smallModelBytes } from '../support/small-model.js';

const CASES = 80;
/** Half of the molecules have no other Kekulé form. */
const KEKULE_CASES = 200;
/** Sums of up to a few hundred terms in another order, relative to the largest term. */
const TOLERANCE = 1e-10;

const field = new ForceField(readModel(smallModelBytes({ elements: null, charges: null })), referenceBackend());

function evaluate(molecule: Molecule, positions: Float64Array) {
  const forces = new Float64Array(positions.length);
  const terms = field.potential(molecule).terms(positions, forces);
  return { terms, energy: totalEnergy(terms), forces };
}

/** Every case has its own seed, so a failure names the molecule that shows it. */
function forMolecules(
  cases: number,
  run: (molecule: Molecule, positions: Float64Array, rng: Rng, seed: number) => void,
): void {
  for (let seed = 1; seed <= cases; seed++) {
    const rng = new Rng(seed);
    const molecule = randomMolecule(rng, { maximumHeavyAtoms: 8 });
    run(molecule, scatteredPositions(molecule, rng), rng, seed);
  }
}

function expectSame(a: ReturnType<typeof evaluate>, b: ReturnType<typeof evaluate>, what: string): void {
  const scale = Math.max(1, ...Object.values(a.terms).map(Math.abs), ...a.forces.map(Math.abs));
  for (const term of Object.keys(a.terms))
    expect(Math.abs(a.terms[term]! - b.terms[term]!) / scale, `${term}, ${what}`).toBeLessThan(TOLERANCE);
  const worst = a.forces.reduce((most, f, i) => Math.max(most, Math.abs(f - b.forces[i]!)), 0);
  expect(worst / scale, `forces, ${what}`).toBeLessThan(TOLERANCE);
}

const mapAtoms = (vectors: Float64Array, f: (xyz: number[]) => number[]) =>
  Float64Array.from(
    Array.from({ length: vectors.length / 3 }, (_, i) => f([...vectors.subarray(3 * i, 3 * i + 3)])).flat(),
  );

describe('energies and forces of random molecules do not depend on', () => {
  it('the order of atoms and bonds', () => {
    forMolecules(CASES, (molecule, positions, rng, seed) => {
      const n = molecule.atomicNumbers.length;
      const order = randomPermutation(rng, n);
      const place = (vectors: Float64Array) => {
        const out = new Float64Array(3 * n);
        for (let i = 0; i < n; i++) out.set(vectors.subarray(3 * i, 3 * i + 3), 3 * order[i]!);
        return out;
      };
      const before = evaluate(molecule, positions);
      const after = evaluate(shuffleBonds(relabel(molecule, order), rng), place(positions));
      expectSame({ ...before, forces: place(before.forces) }, after, `seed ${seed}`);
    });
  });

  it('the Kekulé form', () => {
    let tried = 0;
    forMolecules(KEKULE_CASES, (molecule, positions, rng, seed) => {
      const other = otherKekuleForm(molecule, rng);
      if (other === null) return;
      tried++;
      expectSame(evaluate(molecule, positions), evaluate(other, positions), `seed ${seed}`);
    });
    expect(tried).toBeGreaterThan(20);
  });

  it('rotation, translation and reflection', () => {
    forMolecules(CASES, (molecule, positions, rng, seed) => {
      const [a, b] = [6 * rng.next(), 6 * rng.next()];
      const turn = ([x, y, z]: number[]) => {
        const [p, q] = [x! * Math.cos(a) - y! * Math.sin(a), x! * Math.sin(a) + y! * Math.cos(a)];
        return [p, q * Math.cos(b) - z! * Math.sin(b), -(q * Math.sin(b) + z! * Math.cos(b))];
      };
      const before = evaluate(molecule, positions);
      const moved = mapAtoms(positions, (xyz) => turn(xyz).map((x, k) => x + [3, -40, 7.5][k]!));
      expectSame({ ...before, forces: mapAtoms(before.forces, turn) }, evaluate(molecule, moved), `seed ${seed}`);
    });
  });
});
