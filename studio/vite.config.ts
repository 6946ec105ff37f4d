import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { contentPolicy } from '../src/cli/studio/policy.ts';

const root = join(import.meta.dirname, '..');
const models = readdirSync(join(root, 'models'))
  .filter((name) => name.endsWith('.safetensors'))
  .map((name) => name.replace('.safetensors', ''));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

/**
 * openchemlib is a dependency of the package already: the page loads it from `vendor/`, where the server and `--export` put the file
 * of node_modules, and the package does not carry it twice.
 */
const vendor: Plugin = {
  name: 'vendor',
  enforce: 'pre',
  resolveId: (id) => (id === 'openchemlib' ? { id: '../vendor/openchemlib.js', external: true } : null),
};

const policy: Plugin = {
  name: 'policy',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentPolicy },
      injectTo: 'head-prepend',
    },
  ],
};

/** The service worker with the names of all files, and a version that changes with any of them. */
const offline: Plugin = {
  name: 'offline',
  apply: 'build',
  generateBundle(_, bundle) {
    const first = models.includes('resff-fast') ? 'resff-fast' : models[0];
    const others = ['icon.svg', 'vendor/openchemlib.js', `models/${first}.safetensors`];
    const files = ['./', ...Object.keys(bundle), ...others];
    const hash = createHash('sha256').update(files.join());
    for (const path of [`models/${first}.safetensors`, 'node_modules/openchemlib/package.json'])
      hash.update(readFileSync(join(root, path)));
    const source = readFileSync(join(import.meta.dirname, 'service-worker.js'), 'utf8')
      .replace('__FILES__', JSON.stringify(files))
      .replace('__VERSION__', hash.digest('hex').slice(0, 12));
    this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
  },
};

interface BuildLog {
  readonly code?: string;
  readonly id?: string;
}

/**
 * 3Dmol.js has one `eval`, for callbacks given as text: never used here, and refused by the policy of the page. And the desk, which can do any job
 * itself, imports at once what threads of the package load one by one.
 */
const isExpected = ({ code, id }: BuildLog) =>
  (code === 'EVAL' && (id ?? '').includes('3Dmol')) || code === 'INEFFECTIVE_DYNAMIC_IMPORT';

function onLog<L extends string, M extends BuildLog>(level: L, log: M, show: (level: L, log: M) => void): void {
  if (!isExpected(log)) show(level, log);
}

const treeshake = { moduleSideEffects: (_id: string, external: boolean) => !external };

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  define: { STUDIO_MODELS: JSON.stringify(models), STUDIO_VERSION: JSON.stringify(version) },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [vendor, policy, offline],
  worker: { format: 'es', plugins: () => [vendor], rolldownOptions: { treeshake, onLog } },
  build: {
    outDir: join(root, 'dist/studio'),
    emptyOutDir: true,
    target: 'chrome114',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      treeshake,
      input: { index: join(import.meta.dirname, 'index.html') },
      onLog,
    },
  },
});
