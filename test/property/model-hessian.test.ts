import { describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { loadModel } from '../../src/node/model-store.js';
import { minimize } from '../../src/simulate/minimize.js';
import { ModelHessian } from '../../src/simulate/model-hessian.js';

const moving = (atoms: number) => new Array<boolean>(atoms).fill(true);

describe('the model of second derivatives', () => {
  it.each(['CCO', 'C#CC=C=C', 'c1ccccc1', 'O', 'CC(=O)N.O'])('of %s is symmetric and positive definite', (smiles) => {
    const { molecule, positions } = generateConformers(smiles)[0]!;
    const n = positions.length;
    const hessian = ModelHessian.of(molecule, moving(n / 3))!;
    hessian.update(positions);
    const inverse = Array.from({ length: n }, (_, k) => {
      const column = new Float64Array(n);
      column[k] = 1;
      hessian.solve(column);
      return column;
    });
    const size = Math.max(...inverse.map((column, k) => column[k]!));
    for (let i = 0; i < n; i++) {
      expect(inverse[i]![i]).toBeGreaterThan(0);
      for (let j = 0; j < i; j++) expect(Math.abs(inverse[i]![j]! - inverse[j]![i]!)).toBeLessThan(1e-12 * size);
    }
  });

  it('bends a straight chain in both directions as easily', () => {
    const { molecule, positions } = generateConformers('C#C')[0]!;
    const straight = Float64Array.from(positions.keys(), (k) =>
      k % 3 === 2 ? [0, 1.2, -1.06, 2.26][(k - 2) / 3]! : 0,
    );
    const hessian = ModelHessian.of(molecule, moving(4))!;
    hessian.update(straight);
    const [x, y] = [0, 1].map((d) => {
      const pull = new Float64Array(12);
      pull[d] = 1;
      hessian.solve(pull);
      return pull[d]!;
    });
    expect(y).toBeCloseTo(x!, 12);
    expect(x).toBeLessThan(0.1);
  });

  it('does not move atoms that are fixed', () => {
    const { molecule, positions } = generateConformers('CCO')[0]!;
    const hessian = ModelHessian.of(molecule, [false, ...moving(8)])!;
    hessian.update(positions);
    const vector = new Float64Array(27).fill(1);
    hessian.solve(vector);
    expect(vector.slice(0, 3)).toEqual(new Float64Array(3));
    expect(vector.slice(3).every((value) => value !== 0)).toBe(true);
  });

  it('leads a minimization to the same minimum in less than half the evaluations', () => {
    const field = new ForceField(loadModel());
    const { molecule, positions } = generateConformers('c1ccccc1CC(=O)Nc1ncccc1')[0]!;
    const potential = field.potential(molecule);
    const options = { convergence: 'verytight' } as const;
    const informed = minimize(potential, positions, options);
    const { energyForces, atomCount, name } = potential;
    const plain = minimize({ energyForces, atomCount, name }, positions, options);
    expect(informed.converged && plain.converged).toBe(true);
    expect(informed.energy).toBeLessThan(plain.energy + 0.01);
    expect(informed.evaluations).toBeLessThan(0.5 * plain.evaluations);
  });
});
