import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { readModel } from '../../src/model/model-file.js';
import { residualBatch } from '../../src/residual/batch.js';
import { residualEngine } from '../../src/residual/engine.js';
import { wasmDevice } from '../../src/residual/wasm-device.js';
import { atomCloud } from '../support/atom-cloud.js';
import { smallModelBytes } from '../support/small-model.js';
import { hasChromium, launchChromium, missingChromium } from './chromium.js';
import { servePages } from './page-server.js';

/** float32 on another variant of the kernels, sums in another order. */
const TOLERANCE = 2e-3;

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '../../src/browser', entry)],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'chrome114',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

const systems = [[atomCloud('browser', 320)], [20, 7, 31].map((n) => atomCloud(`browser ${n}`, n))];

it.skipIf(!hasChromium)(
  `a team of workers in Chromium computes what one thread does ${hasChromium ? '' : missingChromium}`,
  async () => {
    const server = await servePages(
      new Map([
        ['/resff.js', await bundle('index.ts')],
        ['/worker.js', await bundle('worker.ts')],
        ['/page.html', '<!doctype html><title>resff</title>'],
      ]),
    );
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/page.html`);
      const bytes = Buffer.from(smallModelBytes()).toString('base64');
      const plain = systems.map((list) =>
        list.map(({ features, positions }) => ({ features: [...features], positions: [...positions] })),
      );
      const found = (await page.evaluate(`(async () => {
      const { openThreadTeam, readModel } = await import('/resff.js');
      const bytes = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0));
      const team = (await openThreadTeam(3)).open(readModel(bytes));
      return ${JSON.stringify(plain)}.map((list) => {
        const { energies, gradients } = team.energyGradients(list.map(({ features, positions }) => ({
          features: Float64Array.from(features), positions: Float64Array.from(positions) })));
        return { energies: [...energies], gradients: [...gradients] };
      });
    })()`)) as { energies: number[]; gradients: number[] }[];

      const model = readModel(smallModelBytes());
      const single = residualEngine(wasmDevice('simd'), model.architecture);
      single.setWeights(model.weights);
      systems.forEach((list, s) => {
        const conformations = list.map(({ features, positions }) => ({ features, conformations: [positions] }));
        const expected = single.energyGradients(residualBatch(conformations, model.architecture.residual.cutoff));
        expect(found[s]!.gradients.length).toBe(expected.gradients.length);
        found[s]!.energies.forEach((energy, c) => {
          expect(Math.abs(energy - expected.energies[c]!)).toBeLessThan(TOLERANCE);
        });
        found[s]!.gradients.forEach((g, k) => {
          expect(Math.abs(g - expected.gradients[k]!)).toBeLessThan(TOLERANCE);
        });
      });
    } finally {
      await browser.close();
      await server.close();
    }
  },
);
