import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { writeSdf } from '../../src/formats/sdf/sdf-writer.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { findModel } from '../../src/node/model-store.js';
import { hasChromium, launchChromium, missingChromium } from './chromium.js';
import { servePages } from './page-server.js';

/** The examples of docs/workflow.md run as they stand there, on the compiled package. */
const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docs/workflow.md'), 'utf8');
const [inNode, onPage, ownJob] = Array.from(text.matchAll(/```js\n([\s\S]*?)```/g), ([, code]) => code!);
const folder = mkdtempSync(join(root, 'node_modules/.workflow-doc-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string): { stdout: string; stderr: string } {
  const options = { cwd: root, encoding: 'utf8', timeout: 110_000 } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], options);
  return { stdout, stderr };
}

it('the example for Node', () => {
  const { stdout, stderr } = run(inNode!);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^-?\d+\.\d\d true\n-?\d+\.\d\d true\ndone 3\n$/);
}, 120_000);

it('the job of its own', () => {
  const file = join(folder, 'charge.mjs');
  writeFileSync(file, ownJob!);
  const use = text.match(/ {4}const crew[\s\S]*?release\(\);\n/)?.[0];
  const { stdout, stderr } = run(`
    import { loadModel, openExecutor } from 'resff/node';
    import { parseSmiles } from 'resff/formats';
    import { job } from ${JSON.stringify(pathToFileURL(file).href)};
    const [model, molecules] = [loadModel(), ['CC', 'CCC', 'CCCC'].map((smiles) => parseSmiles(smiles))];
    const executor = openExecutor({ threads: 2 });
    ${use}
    console.log(JSON.stringify(outcomes));
    await executor.close();`);
  expect({ stdout, stderr }).toEqual({ stdout: '[{"value":9},{"value":18},{"value":27}]\n', stderr: '' });
}, 120_000);

it.skipIf(!hasChromium)(
  `the example for a page ${hasChromium ? '' : missingChromium}`,
  async () => {
    const bundle = async (options: object) => {
      const common = { bundle: true, format: 'esm', platform: 'browser', target: 'chrome114', write: false } as const;
      const { outputFiles } = await build({ ...common, ...options, logLevel: 'silent' });
      return outputFiles![0]!.text;
    };
    registerConformerResources();
    const structures = ['CCO', 'CC#N'].flatMap((smiles) => generateConformers(smiles));
    const html =
      '<!doctype html><title>resff</title><button id="stop"></button><p id="progress"></p><p id="result"></p><script type="module" src="/page.js"></script>';
    const server = await servePages(
      new Map<string, string | Uint8Array>([
        ['/page.html', html],
        ['/page.js', await bundle({ stdin: { contents: onPage, resolveDir: root } })],
        ['/worker.js', await bundle({ entryPoints: [join(root, 'dist/browser/worker.js')] })],
        ['/resff-fast.safetensors', readFileSync(findModel('resff-fast'))],
        ['/molecules.sdf', writeSdf(structures)],
      ]),
    );
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`${server.origin}/page.html`);
      await page.waitForFunction("document.querySelector('#result').textContent !== ''", undefined, {
        timeout: 100_000,
      });
      expect(errors).toEqual([]);
      expect(await page.textContent('#result')).toMatch(/^-?\d+\.\d{3} -?\d+\.\d{3}$/);
      expect(await page.textContent('#progress')).toMatch(/^molecule \d, step \d+: -?\d+\.\d{3} kcal\/mol$/);
    } finally {
      await browser.close();
      await server.close();
    }
  },
  120_000,
);
