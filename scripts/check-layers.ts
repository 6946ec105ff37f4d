/**
 * Keeps the picture of docs/architecture.md true: folders of src import only from folders before them, no files import each other
 * in a circle, types included, only src/cli and src/node name node modules, and no file grows beyond what one reads in one go.
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
  'tensor',
  'kernels',
  'potentials',
  'model',
  'parameters',
  'residual',
  'force-field',
  'simulate',
  'build',
  'report',
  'export',
  'engine',
  'train',
  'evaluate',
  'testing',
  'workflow',
  'browser',
  'node',
  'cli',
];
const MOST_LINES = 300;
/** Compiled by AssemblyScript, whose imports are its own; size still counts. */
const foreign = join(source, 'kernels/wasm/assembly');

const rank = (file: string): number => {
  const [first = '', ...rest] = relative(source, file).split(/[\\/]/);
  return rest.length === 0 ? layers.indexOf('browser') - 0.5 : layers.indexOf(first);
};

const problems: string[] = [];
/** file -> files it imports, values or types */
const imports = new Map<string, string[]>();
for (const folder of ['src', 'test', 'scripts', 'studio', 'workshop'])
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|mjs)$/.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    if (/[\\/](generated|node_modules)[\\/]/.test(file)) continue;
    check(file, readFileSync(file, 'utf8'));
  }
for (const circle of circles())
  problems.push(`${circle[0]}: expected no circle of imports, got ${[...circle, circle[0]].join(' -> ')}`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);

function check(file: string, text: string): void {
  const name = relative(root, file);
  const lines = text.split('\n').length - 1;
  if (lines > MOST_LINES) problems.push(`${name}: expected at most ${MOST_LINES} lines, got ${lines}`);
  if (file.startsWith(foreign)) return;
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier!);
  const local = specifiers.filter((one) => one.startsWith('.')).map((one) => resolve(dirname(file), one));
  imports.set(
    name,
    local.map((target) => relative(root, target).replace(/\.js$/, '.ts')),
  );
  if (!file.startsWith(source)) return;

  const own = rank(file);
  if (own === -1) problems.push(`${name}: expected one of the folders ${layers.join(', ')}`);
  const isTest = /\.test\.ts$/.test(name);
  for (const specifier of specifiers)
    if (specifier.startsWith('node:') && !isTest && own < layers.indexOf('node'))
      problems.push(`${name}: expected no node module outside of src/cli and src/node, got ${specifier}`);
  for (const target of local)
    if (!isTest && !target.startsWith(source))
      problems.push(`${name}: expected an import from src, got ${relative(root, target)}`);
    else if (target.startsWith(source) && rank(target) > own)
      problems.push(`${name}: expected imports from layers before it, got ${relative(root, target)}`);
}

/** Every import that leads back to a file it came through, as the files of that circle. */
function circles(): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) return void found.push(path.slice(start));
    if (done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return found;
}
