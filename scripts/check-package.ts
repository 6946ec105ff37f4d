/**
 * What users would install: nothing but the program, its types, the shipped models and their pages; not too large; without
 * findings of publint and of arethetypeswrong (profile esm-only).
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData, type Problem, type ResolutionKind } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Bytes. */
const MOST = 7e6;
const expected = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^dist\/studio\/(index\.html|icon\.svg|service-worker\.js|assets\/[\w.-]+\.(js|css))$/,
  /^dist\/(?!studio\/)(?!.*\.test\.)[\w/-]+\.(js|d\.ts)$/,
  /^models\/[\w-]+\.(safetensors|md|recipe\.json)$/,
  /^templates\/[\w.-]+$/,
];
/** esm-only: what resolution of old Node, and `require`, make of it does not count. */
const counted: readonly ResolutionKind[] = ['node16-esm', 'bundler'];

const root = join(import.meta.dirname, '..');
const problems: string[] = [];

const folder = mkdtempSync(join(tmpdir(), 'resff-pack-'));
const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
const [{ filename, size, files }] = JSON.parse(packed) as [
  { filename: string; size: number; files: { path: string }[] },
];
const tarball = readFileSync(join(folder, filename));
rmSync(folder, { recursive: true });

if (size > MOST) problems.push(`package: expected at most ${MOST} bytes, got ${size}`);
for (const { path } of files)
  if (!expected.some((one) => one.test(path))) problems.push(`package: expected only what users need, got ${path}`);

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object;
const { messages } = await publint({ pkgDir: root, pack: false, strict: true });
for (const message of messages) problems.push(`publint: ${formatMessage(message, manifest, { color: false })}`);

const analysis = await checkPackage(createPackageFromTarballData(tarball));
if (!analysis.types) problems.push('types: expected some, got none');
else for (const problem of analysis.problems) if (counts(problem)) problems.push(`types: ${JSON.stringify(problem)}`);

for (const problem of problems) console.error(problem);
console.log(`package: ${(size / 1e6).toFixed(1)} MB, ${files.length} files`);
if (problems.length > 0) process.exit(1);

function counts(problem: Problem): boolean {
  return !('resolutionKind' in problem) || counted.includes(problem.resolutionKind);
}
