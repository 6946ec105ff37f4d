/**
 * Keeps the picture of docs/architecture.md true: folders of src import only from folders before them, only src/cli and
 * src/node name node modules, and no source file grows beyond what one reads in one go.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const source = join(root, 'src');

/** In the order of the data. Files directly in src (index.ts) stand before `browser`. */
const layers = [
  'core',
  'chemistry',
  'topology',
  'formats',
  'build',
  'tensor',
  'kernels',
  'potentials',
  'model',
  'parameters',
  'residual',
  'force-field',
  'simulate',
  'report',
  'export',
  'engine',
  'train',
  'evaluate',
  'browser',
  'node',
  'cli',
];
const MOST_LINES = 400;
/** Compiled by AssemblyScript, whose imports are its own; size still counts. */
const foreign = join(source, 'kernels/wasm/assembly');

const rank = (file) => {
  const [first, ...rest] = relative(source, file).split(/[\\/]/);
  return rest.length === 0 ? layers.indexOf('browser') - 0.5 : layers.indexOf(first);
};

const problems = [];
for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
  const file = join(entry.parentPath, entry.name);
  const name = relative(root, file);
  if (name.includes('generated')) continue;
  const text = readFileSync(file, 'utf8');
  const lines = text.split('\n').length - 1;
  if (lines > MOST_LINES) problems.push(`${name}: expected at most ${MOST_LINES} lines, got ${lines}`);
  if (file.startsWith(foreign)) continue;

  const own = rank(file);
  if (own === -1) problems.push(`${name}: expected one of the folders ${layers.join(', ')}`);
  const isTest = /\.test\.ts$/.test(name);
  for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (specifier.startsWith('node:')) {
      if (!isTest && own < layers.indexOf('node'))
        problems.push(`${name}: expected no node module outside of src/cli and src/node, got ${specifier}`);
    } else if (specifier.startsWith('.')) {
      const target = resolve(dirname(file), specifier);
      if (!isTest && !target.startsWith(source))
        problems.push(`${name}: expected an import from src, got ${specifier}`);
      else if (target.startsWith(source) && rank(target) > own)
        problems.push(`${name}: expected imports from layers before it, got ${specifier}`);
    }
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
