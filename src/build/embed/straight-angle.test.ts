import { describe, expect, it } from 'vitest';
import { degree } from '../../chemistry/graph.js';
import { Rng } from '../../core/rng.js';
import { parseSmiles } from '../../formats/smiles/smiles.js';
import { coordinateValue } from '../../potentials/internal-coordinate.js';
import { generateConformers } from '../conformer.js';
import { refinementEnergy } from './geometry-error.js';
import { shapeOf } from './shape.js';
import { straightAngleError, straightAngles } from './straight-angle.js';

const DEGREE = 180 / Math.PI;
const STEP = 1e-5;
/** °: chains of these rings are free to turn, and bend the angle about so far before they are relaxed. */
const RING_STRAIN = 25;
/** kcal/mol/Å: what central differences of this step leave, with gradients of up to 10³ */
const DIFFERENCE_ERROR = 1e-5;

/** °, of the straight angles of conformers */
function drawnAngles(smiles: string): number[] {
  return generateConformers(smiles, { count: 4 }).flatMap(({ molecule, positions }) =>
    straightAngles(shapeOf(molecule)).map(
      (angle) => coordinateValue({ kind: 'angle', atoms: angle.map((at) => at / 3) as never }, positions) * DEGREE,
    ),
  );
}

describe('straight angles', () => {
  it.each([
    ['dichlorobutadiyne', 'ClC#CC#CCl', 4],
    ['glutaronitrile', 'N#CCCC#N', 2],
    ['2-butyne', 'CC#CC', 2],
    ['diphenylacetylene', 'c1ccccc1C#Cc1ccccc1', 2],
    ['dimethyl acetylenedicarboxylate', 'COC(=O)C#CC(=O)OC', 2],
    ['trimethylsilylacetylene', 'C[Si](C)(C)C#C', 2],
    ['phthalonitrile', 'N#Cc1ccccc1C#N', 2],
    ['tetracyanoethylene', 'N#CC(C#N)=C(C#N)C#N', 4],
    ['dimethylcyanamide', 'CN(C)C#N', 1],
    ['methyl thiocyanate', 'CSC#N', 1],
    ['methyl isocyanide', '[C-]#[N+]C', 1],
    ['acetonitrile oxide', 'CC#[N+][O-]', 2],
    ['methyldiazonium', 'C[N+]#N', 1],
    ['azidobenzene', '[N-]=[N+]=Nc1ccccc1', 1],
    ['hydrazoic acid', 'N=[N+]=[N-]', 1],
    ['diazomethane', 'C=[N+]=[N-]', 1],
    ['ethyl isocyanate', 'CCN=C=O', 1],
    ['methyl isothiocyanate', 'CN=C=S', 1],
    ['dimethylcarbodiimide', 'CN=C=NC', 1],
    ['ketene', 'C=C=O', 1],
    ['carbon disulfide', 'S=C=S', 1],
    ['nitronium', 'O=[N+]=O', 1],
    ['allene', 'C=C=C', 1],
    ['hexapentaene', 'CC=C=C=C=C=CC', 4],
  ])('%s', (_, smiles, count) => {
    const angles = drawnAngles(smiles);
    expect(angles).toHaveLength(4 * count);
    expect(Math.min(...angles)).toBeGreaterThan(177);
  });

  it('are none in rings that bend them, where they have the angles of such rings', () => {
    for (const [smiles, ideal] of [
      ['C1CCCC#CCC1', 158],
      ['C1CCC=C=CCCC1', 169],
      ['C1CCCCC#CCC1', 163],
    ] as const) {
      expect(straightAngles(shapeOf(parseSmiles(smiles)))).toEqual([]);
      for (const { molecule, positions } of generateConformers(smiles, { count: 3 })) {
        const { hybridization, graph } = shapeOf(molecule);
        hybridization.forEach((kind, j) => {
          if (kind !== 'sp' || degree(graph, j) !== 2) return;
          const [i, k] = graph.neighbors.slice(graph.offsets[j], graph.offsets[j + 1]);
          const angle = coordinateValue({ kind: 'angle', atoms: [i!, j, k!] }, positions) * DEGREE;
          expect(Math.abs(angle - ideal)).toBeLessThan(RING_STRAIN);
        });
      }
    }
  });

  it.each([
    ['anywhere', 'CC#CC=C=O', 0.5],
    ['close to straight', 'CC#CC=C=O', 1e-3],
  ])('pull with the gradient of their energy, %s', (_, smiles, noise) => {
    const { molecule, positions } = generateConformers(smiles)[0]!;
    const straight = straightAngles(shapeOf(molecule));
    expect(straight).toHaveLength(3);
    const rng = new Rng(5);
    const x = positions.map((one) => one + noise * (rng.next() - 0.5));
    const gradient = new Float64Array(x.length);
    const error = straightAngleError(straight, x, gradient);
    const refinement = { springs: [], straight, volumes: [], torsions: [] };
    const whole = new Float64Array(x.length);
    expect(refinementEnergy(refinement, x, whole)).toBe(error);
    expect(whole).toEqual(gradient);
    const unused = new Float64Array(x.length);
    const difference = x.map((one, k) => {
      const [up, down] = [STEP, -STEP].map((h) => straightAngleError(straight, x.with(k, one + h), unused));
      return (up! - down!) / (2 * STEP);
    });
    gradient.forEach((one, k) => {
      expect(Math.abs(one - difference[k]!)).toBeLessThan(DIFFERENCE_ERROR);
    });
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(100 * DIFFERENCE_ERROR);
  });

  it('of atoms at one place do not pull', () => {
    const gradient = new Float64Array(9);
    expect(straightAngleError([[0, 3, 6]], new Float64Array(9), gradient)).toBe(0);
    expect(gradient).toEqual(new Float64Array(9));
  });
});
