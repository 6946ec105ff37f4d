import { describe, expect, it } from 'vitest';
import { diagnoseMolecule } from '../chemistry/check.js';
import { geometryDefects } from '../chemistry/geometry-defect.js';
import { adjacency, neighborsOf } from '../chemistry/graph.js';
import { cumulenes, stereoElements, stereoSigns } from '../chemistry/stereo.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { coordinateValue } from '../potentials/internal-coordinate.js';
import { dihedralAngle } from '../simulate/bond-rotation.js';
import { generateConformers, hasStereochemistryOf } from './conformer.js';

/** s of processor time: what is made of 2,102 atoms before distances are made consistent, which alone would take longer. */
const PREPARATION_S = 10;

describe('conformers of a SMILES', () => {
  it.each([
    'CCO',
    'C[C@H](N)C(=O)O',
    'C[C@@H](N)C(=O)O',
    'C/C=C/C',
    'C/C=C\\C',
    '[NH3+]CC(=O)[O-]',
    'O.O',
    'c1ccccc1[N+](=O)[O-]',
    'C[C@H]1CC[C@@H](O)C1',
  ])('%s', (smiles) => {
    const [structure] = generateConformers(smiles, { seed: 3 });
    const { molecule, positions } = structure!;
    expect(positions.length).toBe(3 * molecule.atomicNumbers.length);
    for (let b = 0; b < molecule.bondOrders.length; b++) {
      const [i, j] = [3 * molecule.bonds[2 * b]!, 3 * molecule.bonds[2 * b + 1]!];
      const length = Math.hypot(...[0, 1, 2].map((a) => positions[i + a]! - positions[j + a]!));
      expect(length).toBeGreaterThan(0.8);
      expect(length).toBeLessThan(2);
    }
  });

  it('mirror images have mirrored signed volumes', () => {
    const volume = (smiles: string) => {
      const { positions: x } = generateConformers(smiles)[0]!;
      const at = (i: number) => [0, 1, 2].map((a) => x[3 * i + a]! - x[3 + a]!) as [number, number, number];
      const [a, b, c] = [at(0), at(2), at(3)];
      return (
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0])
      );
    };
    expect(Math.sign(volume('C[C@H](N)C(=O)O'))).toBe(-Math.sign(volume('C[C@@H](N)C(=O)O')));
  });

  it.each([
    ['a stereocenter', 'C[C@H](N)C(=O)O', 'C[C@@H](N)C(=O)O'],
    ['two that only exist relative to each other', 'C[C@H]1CC[C@@H](N)CC1', 'C[C@H]1CC[C@H](N)CC1'],
    ['the same in a small ring', 'F[C@H]1C[C@@H](Cl)C1', 'F[C@H]1C[C@H](Cl)C1'],
    ['diastereomers', 'C[C@H](O)[C@@H](N)F', 'C[C@H](O)[C@H](N)F'],
    ['one left open', 'C[C@H](Cl)C(O)[C@@H](C)Cl', 'C[C@H](Cl)C(O)[C@H](C)Cl'],
    ['a double bond', 'F/C=C/Cl', 'F/C=C\\Cl'],
    ['an allene', 'CC=[C@]=CC', 'CC=[C@@]=CC'],
    ['a sulfoxide', 'C[S@](=O)CC', 'C[S@@](=O)CC'],
    ['an oxime', 'C/C=N/O', 'C/C=N\\O'],
    ['a double bond in a large ring', 'C1CCCC/C=C/CCCC1', 'C1CCCC/C=C\\CCCC1'],
    ['a bridgehead', 'CN1[C@@H]2CC[C@H]1C[C@H](N)C2', 'CN1[C@@H]2CC[C@H]1C[C@@H](N)C2'],
  ])('has the stereochemistry it was asked for and no other: %s', (_, one, other) => {
    const [a, b] = [one, other].map((smiles) => generateConformers(smiles)[0]!.positions) as [
      Float64Array,
      Float64Array,
    ];
    expect([hasStereochemistryOf(one, a), hasStereochemistryOf(other, b)]).toEqual([true, true]);
    expect([hasStereochemistryOf(one, b), hasStereochemistryOf(other, a)]).toEqual([false, false]);
  });

  it.each([
    'O=[c]1[c]([H])[c]([H])[n][c]([H])[n]1[H]',
    'O=c1cc[nH]cn1',
    '[O]=[c]1[o][c]2[cH][cH][cH][cH][c]2[cH][cH]1',
  ])('keeps the Kekulé form of aromatic rings with exocyclic double bonds: %s', (smiles) => {
    const { molecule } = generateConformers(smiles)[0]!;
    expect(diagnoseMolecule(molecule)).toEqual([]);
    expect([...molecule.bondOrders].filter((order) => order === 2).length).toBeGreaterThan(2);
  });

  it.each([
    ['phenyl acetate', 'CC(=O)Oc1ccc(C)cc1'],
    ['bicyclo[1.1.1]pentane', 'OC12CC(C1)(C2)c1ccccc1'],
    ['cubane', 'C12C3C4C1C5C2C3C45'],
    ['[1.1.1]propellane', 'C1C23CC12C3'],
    ['[2.2.1]propellane', 'C1CC23CCC2(C1)CC3'],
    ['prismane', 'C12C3C1C1C2C31'],
    ['adamantane', 'C1C2CC3CC1CC(C2)C3'],
    ['a lactone of sixteen atoms', 'O=C1CCCCCCCCCCCCCCO1'],
    ['a cyclic pentapeptide', 'C[C@@H]1NC(=O)CNC(=O)[C@H](C)NC(=O)CNC(=O)[C@H](C)NC1=O'],
    ['an allene', 'CC=C=CC'],
    ['a diyne', 'CC#CC#CC'],
    ['sulfur hexafluoride', 'FS(F)(F)(F)(F)F'],
    ['a salt', '[Na+].[O-]C(=O)C'],
  ])('of %s', (_, smiles) => {
    const structures = generateConformers(smiles, { count: 3 });
    expect(structures).toHaveLength(3);
    for (const { molecule, positions } of structures) expect(geometryDefects(molecule, positions)).toEqual([]);
  });

  it.each([
    ['an allene', 'C=C=C', 90],
    ['one with ligands', 'ClC=C=CF', 90],
    ['a butatriene', 'C=C=C=C', 0],
    ['a butatriene with ligands', 'CC(F)=C=C=C(C)Cl', 0],
    ['a pentatetraene', 'C=C=C=C=C', 90],
    ['a pentatetraene with ligands', 'CC(F)=C=C=C=CCC', 90],
    ['a hexapentaene', 'CC=C=C=C=C=CC', 0],
    ['a heptahexaene', 'C=C=C=C=C=C=C', 90],
  ])('have the ends of %s turned as they are', (_, smiles, degrees) => {
    const { molecule, positions } = generateConformers(smiles)[0]!;
    const graph = adjacency(molecule);
    const [path] = cumulenes(molecule, graph);
    const [first, last] = [path![0]!, path!.at(-1)!];
    const [i, l] = [first, last].map((end) => [...neighborsOf(graph, end)].find((atom) => !path!.includes(atom))!);
    const angle = Math.abs(dihedralAngle(positions, [i!, first, last, l!])) * (180 / Math.PI);
    expect(Math.abs(Math.min(angle, 180 - angle) - degrees)).toBeLessThan(12);
    for (const [k, atom] of path!.slice(1, -1).entries())
      expect(coordinateValue({ kind: 'angle', atoms: [path![k]!, atom, path![k + 2]!] }, positions)).toBeGreaterThan(
        2.75,
      );
  });

  it('do not depend on what was made before, nor on how many are asked for', () => {
    const alone = generateConformers('CC(O)CC(C)CCO', { seed: 7, first: 2 })[0]!.positions;
    generateConformers('c1ccccc1');
    expect(generateConformers('CC(O)CC(C)CCO', { seed: 7, count: 4 })[2]!.positions).toEqual(alone);
  });

  it('are given up in time, however large the molecule is', () => {
    const begun = process.cpuUsage();
    expect(() => generateConformers('C'.repeat(700), { timeLimitMs: 50 })).toThrow(
      /conformers: expected a 3D structure within 0.05 s, got none/,
    );
    const { user, system } = process.cpuUsage(begun);
    expect((user + system) / 1e6).toBeLessThan(PREPARATION_S);
  });

  it('are one stereoisomer where the SMILES leaves it open', () => {
    const elements = stereoElements(parseSmiles('CC(O)C(F)CC=CC'));
    expect(elements.map(({ kind }) => kind)).toEqual(['center', 'center', 'double-bond']);
    const signs = generateConformers('CC(O)C(F)CC=CC', { count: 6 }).map(({ positions }) =>
      stereoSigns(elements, positions),
    );
    for (const one of signs) expect(one).toEqual(signs[0]);
  });

  it('give up in time, and say so', () => {
    expect(() => generateConformers(`C${'(C(C)(C)C)C'.repeat(20)}`, { timeLimitMs: 50 })).toThrow(
      'expected a 3D structure within 0.05 s, got none',
    );
  });

  it('makes several conformers, the same ones for a seed', () => {
    const [first, again] = [0, 0].map(() => generateConformers('CCCCO', { count: 3, seed: 5 }));
    expect(first!.length).toBeGreaterThan(1);
    expect(again!.map(({ positions }) => positions)).toEqual(first!.map(({ positions }) => positions));
  });
});
