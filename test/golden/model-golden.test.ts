import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { referenceBackend, wasmBackend } from '../../src/force-field/backend.js';
import { ForceField } from '../../src/force-field/force-field.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { DEFAULT_MODEL } from '../../src/node/default-model.js';
import { loadModel, shippedModels } from '../../src/node/model-store.js';

/** Functions of the engine may differ in the last bit, and so may sums of terms of 1e3 kcal/mol. */
const EXACT = { energy: 1e-6, force: 1e-5 };
/** float32 networks, tabulated filters: what the project promises. */
const SINGLE = { energy: 1e-3, force: 5e-3 };

interface Golden {
  readonly sha256: string;
  readonly systems: readonly {
    readonly smiles: string;
    readonly positions: readonly number[];
    readonly levels: Readonly<Record<string, { terms: Record<string, number>; forces: number[] }>>;
  }[];
}

it('the default model is shipped', () => {
  expect(shippedModels().map(({ name }) => name)).toContain(DEFAULT_MODEL);
});

describe.each(shippedModels())('golden numbers of $name', ({ name, path }) => {
  const file = path.replace(/\.safetensors$/, '.golden.json');

  it('stand beside its weights and are theirs', () => {
    expect(existsSync(file), `${file}: npm run golden makes it`).toBe(true);
    const { sha256, systems } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    expect(sha256, 'weights have changed since npm run golden').toBe(loadModel(name).sha256);
    expect(systems.length).toBeGreaterThan(5);
  });

  const { systems } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
  const levels = Object.keys(systems[0]!.levels);
  it.each(levels.flatMap((level) => [[level, 'float64'] as const, [level, 'float32'] as const]))(
    '%s in %s',
    (level, precision) => {
      const field = new ForceField(
        loadModel(`${name}@${level}`),
        precision === 'float64' ? referenceBackend() : wasmBackend(),
      );
      const tolerance = precision === 'float64' ? EXACT : SINGLE;
      for (const { smiles, positions, levels } of systems) {
        const { terms, forces } = levels[level]!;
        const found = new Float64Array(positions.length);
        const energies = field
          .potential(parseSmiles(smiles), { allowUncovered: true })
          .terms(Float64Array.from(positions), found);
        expect(Object.keys(energies), smiles).toEqual(Object.keys(terms));
        for (const [term, energy] of Object.entries(terms))
          expect(Math.abs(energies[term]! - energy), `${smiles}, ${term}`).toBeLessThan(tolerance.energy);
        for (const [c, force] of forces.entries())
          expect(Math.abs(found[c]! - force), `${smiles}, force ${c}`).toBeLessThan(tolerance.force);
      }
    },
  );
});
