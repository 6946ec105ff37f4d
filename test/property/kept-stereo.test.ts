import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { atropisomerAxes } from '../../src/chemistry/atropisomer.js';
import { signOf, stereoElements, stereoSigns } from '../../src/chemistry/stereo.js';
import type { Structure } from '../../src/chemistry/structure.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { findModel } from '../../src/node/model-store.js';
import type { DihedralAtoms } from '../../src/simulate/bond-rotation.js';
import { minimizeStructures } from '../../src/workflow/minimize.js';

beforeAll(registerConformerResources);
const model = readFileSync(findModel('resff-fast'));
const biaryl = 'Cc1cccc(Cl)c1-c1c(C)cccc1Cl';

async function relaxed(structure: Structure, dihedral?: { atoms: DihedralAtoms; degrees: number }) {
  const constraints = dihedral
    ? [{ kind: 'dihedral' as const, atoms: dihedral.atoms, value: (dihedral.degrees * Math.PI) / 180 }]
    : [];
  const [outcome] = await minimizeStructures(model, [structure], { constraints });
  if (!outcome || !('value' in outcome)) throw outcome?.error ?? new Error('none');
  return outcome.value;
}

describe('a relaxation keeps', () => {
  it.each([
    ['stereocenters', 'C[C@H](N)C(=O)O'],
    ['double bonds', 'C/C=C\\C'],
    ['allenes', 'CC=[C@]=CC'],
    ['atropisomers', biaryl],
  ])('%s, and says nothing', async (_, smiles) => {
    const [structure] = generateConformers(smiles);
    const elements = [...stereoElements(structure!.molecule), ...atropisomerAxes(structure!.molecule)];
    expect(elements).toHaveLength(1);
    const { result, warnings } = await relaxed(structure!);
    expect(stereoSigns(elements, result.positions)).toEqual(stereoSigns(elements, structure!.positions));
    expect(warnings.filter((text) => text.includes('stereochemistry'))).toEqual([]);
  });
});

describe('a relaxation that changes the stereochemistry says so', () => {
  it('of a double bond that is turned', async () => {
    const [structure] = generateConformers('C/C=C\\C', { name: 'butene' });
    const { warnings } = await relaxed(structure!, { atoms: [0, 1, 2, 3], degrees: 180 });
    expect(warnings).toContain('butene: the minimization changed the stereochemistry at C2=C3');
  });

  it('of an axis that is turned', async () => {
    const [structure] = generateConformers(biaryl, { name: 'biaryl' });
    const [axis] = atropisomerAxes(structure!.molecule);
    const [i, j] = axis!.focus as [number, number];
    const atoms: DihedralAtoms = [axis!.atoms[0], i, j, axis!.atoms[2]];
    const start = signOf(axis!, structure!.positions);
    // Half way round either way is the other isomer.
    const ends = await Promise.all([90, -90].map((degrees) => relaxed(structure!, { atoms, degrees })));
    const turned = ends.filter(({ result }) => signOf(axis!, result.positions) === -start);
    expect(turned).toHaveLength(1);
    expect(turned[0]!.warnings.join()).toMatch(/biaryl: the minimization changed the stereochemistry at C\d+-C\d+/);
  });
});

describe('atropisomers', () => {
  it.each([
    [biaryl, 1],
    ['Cc1cccc(C)c1-c1c(C)cccc1Cl', 0],
    ['c1ccccc1-c1ccccc1', 0],
    ['Cc1ccccc1-c1ccccc1C', 0],
    ['Oc1ccc2ccccc2c1-c1c(O)ccc2ccccc12', 1],
  ])('%s has %i held axis', (smiles, count) => {
    expect(atropisomerAxes(parseSmiles(smiles))).toHaveLength(count);
  });
});
