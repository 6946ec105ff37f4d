/**
 * Compiles src/kernels/wasm/assembly (AssemblyScript) to src/kernels/wasm/generated/kernels.ts.
 *
 * The same source becomes two modules: `simd` (128-bit SIMD, in every current engine) and `relaxed-simd`
 * (fused multiply-add as well). Both are stored as base64 text, so that neither Node nor a bundler has to find a file.
 * Nothing is done when no source, option or compiler version changed since the last run.
 *
 *     npx tsx scripts/build-kernels.ts [--force] [--text]      --text also writes the WebAssembly text form
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
const assembly = join(root, 'src/kernels/wasm/assembly');
const generated = join(root, 'src/kernels/wasm/generated');
const target = join(generated, 'kernels.ts');
const text = process.argv.includes('--text');
const force = process.argv.includes('--force') || text;

const variants = { simd: 'simd', 'relaxed-simd': 'simd,relaxed-simd' };
type Variant = keyof typeof variants;
const variantNames = Object.keys(variants) as Variant[];
const options = ['-O3', '--converge', '--noAssert', '--runtime=stub', '--maximumMemory=65536', '--disableWarning=112'];
const transform = `--transform=${join(root, 'scripts/inline-transform.ts')}`;

/** A digest of everything the result depends on. */
function inputDigest(): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([options, variants]));
  hash.update(readFileSync(join(root, 'node_modules/assemblyscript/package.json')));
  const sources = readdirSync(assembly).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(join(assembly, name)));
  for (const name of ['build-kernels.ts', 'inline-transform.ts'])
    hash.update(readFileSync(join(root, 'scripts', name)));
  return hash.digest('hex');
}

async function compile(variant: Variant): Promise<Uint8Array> {
  const { default: asc } = await import('assemblyscript/asc');
  const outputs = new Map<string, string | Uint8Array>();
  const messages: (string | Uint8Array)[] = [];
  const stream = { write: (chunk: string | Uint8Array) => void messages.push(chunk) };
  const entry = relative(root, join(assembly, 'index.ts'));
  const { error } = await asc.main(
    [entry, ...options, transform, `--enable=${variants[variant]}`, '--outFile=kernels.wasm', '--textFile=kernels.wat'],
    {
      readFile: (name, base) => {
        const path = join(root, base === '.' ? '' : base, name);
        return existsSync(path) ? readFileSync(path, 'utf8') : null;
      },
      writeFile: (name, contents) => {
        outputs.set(name, contents);
      },
      listFiles: () => [],
      stdout: stream,
      stderr: stream,
    },
  );
  process.stderr.write(messages.join(''));
  const binary = outputs.get('kernels.wasm');
  if (error || !(binary instanceof Uint8Array))
    throw new Error(`kernels (${variant}): expected to compile, got ${error?.message ?? 'no output'}`);
  if (text) writeFileSync(join(generated, `kernels-${variant}.wat`), outputs.get('kernels.wat')!);
  return binary;
}

/** Written whole or not at all: several processes may build at once. */
function writeAtomically(path: string, contents: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

const digest = inputDigest();
const stamp = `// inputs ${digest}`;
if (!force && existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) process.exit(0);

mkdirSync(generated, { recursive: true });
const lines = [stamp, '// Written by scripts/build-kernels.ts; not in the repository.', ''];
const names = variantNames.map((variant) => `'${variant}'`);
// With a type of its own, or the declarations would hold all the text once more.
const type = `Readonly<Record<${names.join(' | ')}, string>>`;
lines.push('/** The compiled modules, base64. */', `export const modules: ${type} = {`);
for (const variant of variantNames) {
  const binary = await compile(variant);
  lines.push(`  '${variant}':`, `    '${Buffer.from(binary).toString('base64')}',`);
  process.stdout.write(`kernels (${variant}): ${binary.length} bytes\n`);
}
lines.push('};', '');
writeAtomically(target, lines.join('\n'));
