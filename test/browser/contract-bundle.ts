import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { shippedModels } from '../../src/node/model-store.js';

const root = join(import.meta.dirname, '../..');
const models = shippedModels();

/** What the contract suites take from Node, for a page; everything else of Node is an error of the bundle. */
const replacements: [RegExp, string][] = [
  [/^node:v8$/, 'export function setFlagsFromString() {}'],
  [/^node:vm$/, 'export const runInNewContext = (name) => globalThis[name];'],
  [
    /^node:fs$/,
    `${models.map(({ path }, i) => `import model${i} from ${JSON.stringify(path)};`).join('\n')}
     const files = { ${models.map(({ path }, i) => `${JSON.stringify(path)}: model${i}`).join(', ')} };
     export const readFileSync = (path) => files[path];`,
  ],
  [/node\/model-store\.js$/, `export const shippedModels = () => ${JSON.stringify(models)};`],
  [
    /node\/conformer-resource\.js$/,
    `import { Resources } from 'openchemlib';
     import data from ${JSON.stringify(join(root, 'node_modules/openchemlib/dist/resources.json'))};
     export const registerConformerResources = () => Resources.register(data);`,
  ],
  [
    /support\/reference-data\.js$|^\.\/reference-data\.js$/,
    'export function readGolden() { throw new Error("no reference data"); }',
  ],
];

const inPage: Plugin = {
  name: 'in-page',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^vitest$/ }, () => ({ path: join(import.meta.dirname, 'page-suite.ts') }));
    replacements.forEach(([filter], index) => {
      onResolve({ filter }, () => ({ path: String(index), namespace: 'replacement' }));
    });
    onLoad({ filter: /.*/, namespace: 'replacement' }, ({ path }) => ({
      contents: replacements[Number(path)]![1],
      resolveDir: root,
    }));
  },
};

/** One contract suite as a script that leaves `suite.runCases` behind. */
export async function bundleSuite(file: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import ${JSON.stringify(file)}; export { runCases } from 'vitest';`,
      resolveDir: root,
    },
    bundle: true,
    format: 'iife',
    globalName: 'suite',
    platform: 'browser',
    target: 'chrome114',
    loader: { '.safetensors': 'binary' },
    banner: { js: 'var process = { env: {}, memoryUsage: () => ({ heapUsed: performance.memory.usedJSHeapSize }) };' },
    plugins: [inPage],
    // The package says that its modules have no side effects; a suite is nothing else.
    ignoreAnnotations: true,
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}
