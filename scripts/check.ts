/**
 * All that must hold besides the tests, two checks at once, each with its output when it is done: format and lint, types, layers, the package.
 * Needs the build. Exit status 1 when one of them fails.
 *
 *     npm run check
 */
import { spawn } from 'node:child_process';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';
const TSC = 'node_modules/@typescript/native/bin/tsc';
const TSX = 'node_modules/tsx/dist/cli.mjs';
/** The longest first. */
const checks = [
  [BIOME, 'check', '.'],
  [TSC, '-p', 'tsconfig.json'],
  [TSC, '-p', 'workshop'],
  [TSC, '-p', 'studio'],
  [TSX, 'scripts/check-package.ts'],
  [TSX, 'scripts/check-layers.ts'],
];

const left = checks.slice();
const lane = async () => {
  for (let check = left.shift(); check !== undefined; check = left.shift())
    if (!(await passes(check))) process.exitCode = 1;
};
await Promise.all([lane(), lane()]);

async function passes(check: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, check, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  process.stdout.write(output);
  if (status !== 0) console.error(`failed: ${check.join(' ')}`);
  return status === 0;
}
