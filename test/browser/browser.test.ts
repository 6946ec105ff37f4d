import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backendOf, createMolecule, ForceField, minimize, readModel } from '../../src/index.js';
import { smallModelBytes } from '../support/small-model.js';
import { hasChromium, launchChromium } from './chromium.js';

const source = join(import.meta.dirname, '../../src/index.ts');

/** Methylamine, not in a minimum. */
const input = {
  atomicNumbers: [6, 7, 1, 1, 1, 1, 1],
  bonds: [0, 1, 0, 2, 0, 3, 0, 4, 1, 5, 1, 6],
  bondOrders: [1, 1, 1, 1, 1, 1],
};
const positions = [
  0, 0, 0, 1.45, 0.1, 0, -0.4, 1.05, 0.05, -0.35, -0.5, 0.9, -0.4, -0.55, -0.85, 1.85, -0.4, 0.8, 1.8, -0.45, -0.75,
];

/** Math.exp and its like may differ in the last bit between engines; everything else is the same arithmetic. */
const SAME = 1e-9;
/** float32 networks on another variant of the kernels (with or without fused multiply-add). */
const SAME_SINGLE = 1e-4;

function compute(
  library: Pick<
    typeof import('../../src/index.js'),
    'backendOf' | 'createMolecule' | 'ForceField' | 'minimize' | 'readModel'
  >,
  bytes: Uint8Array,
) {
  const model = library.readModel(bytes);
  const molecule = library.createMolecule(input);
  return (['double', 'single'] as const).map((precision) => {
    const potential = new library.ForceField(model, library.backendOf(precision)).potential(molecule);
    const forces = new Float64Array(positions.length);
    const terms = potential.terms(Float64Array.from(positions), forces);
    const relaxed = library.minimize(potential, Float64Array.from(positions), { convergence: 'tight' });
    return { terms, forces: [...forces], relaxed: relaxed.energy, reason: relaxed.reason };
  });
}

describe.skipIf(!hasChromium)('in the browser', () => {
  let browser: Browser;
  let bundle: string;
  let inputs: Metafile['inputs'];
  beforeAll(async () => {
    const result = await build({
      entryPoints: [source],
      bundle: true,
      format: 'iife',
      globalName: 'resff',
      platform: 'browser',
      target: 'chrome110',
      write: false,
      metafile: true,
    });
    bundle = result.outputFiles[0]!.text;
    inputs = result.metafile.inputs;
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  it('imports no node module, and no HDF5, which only training data need', () => {
    const imports = Object.values(inputs).flatMap((input) => input.imports);
    expect(imports.filter(({ path, external }) => external || path.startsWith('node:'))).toEqual([]);
    expect(Object.keys(inputs).filter((path) => path.includes('h5wasm'))).toEqual([]);
  });

  it('computes the same energies, forces and minimum as in Node', async () => {
    const bytes = smallModelBytes();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.addScriptTag({ content: bundle });
    const found = (await page.evaluate(
      `(() => { const input = ${JSON.stringify(input)}; const positions = ${JSON.stringify(positions)};
        ${compute.toString()}
        return compute(resff, Uint8Array.from(atob('${Buffer.from(bytes).toString('base64')}'), (c) => c.charCodeAt(0))); })()`,
    )) as ReturnType<typeof compute>;
    expect(errors).toEqual([]);
    const expected = compute({ backendOf, createMolecule, ForceField, minimize, readModel }, bytes);
    for (const [i, tolerance] of [SAME, SAME_SINGLE].entries()) {
      const [a, b] = [found[i]!, expected[i]!];
      // A minimum that is no molecule: the weights are made up.
      expect([a.reason, b.reason]).toEqual(['broken', 'broken']);
      for (const term of Object.keys(b.terms))
        expect(Math.abs(a.terms[term]! - b.terms[term]!), term).toBeLessThan(tolerance);
      for (const [k, force] of b.forces.entries())
        expect(Math.abs(a.forces[k]! - force), `force ${k}`).toBeLessThan(tolerance);
      expect(Math.abs(a.relaxed - b.relaxed)).toBeLessThan(1e-2);
    }
  });
});
