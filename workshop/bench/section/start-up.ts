/** Wall time of `resff energy` on a water molecule, start of Node and loading of the model included; sizes of what is shipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSdf } from 'resff/formats';
import { modules } from '../../../dist/kernels/wasm/generated/kernels.js';
import { waterCluster } from '../system.js';
import type { Result } from '../table.js';
import { summary, type Timing } from '../timing.js';
import type { Context } from './context.js';

const RUNS = { full: 7, quick: 3 };
const root = join(import.meta.dirname, '../../..');

export const name = 'startUp';

export function run({ options }: Context): Result[] {
  const { quick } = options;
  const folder = mkdtempSync(join(tmpdir(), 'resff-bench-'));
  try {
    const file = join(folder, 'water.sdf');
    writeFileSync(file, writeSdf([{ ...waterCluster(1), properties: new Map() }]));
    const start = [
      ['energy', ...(options.model === undefined ? [] : ['--model', options.model]), file],
      ['--version'],
    ].map((args) => summary(Array.from({ length: RUNS[quick ? 'quick' : 'full'] }, () => wallTime(args))));
    const [energy, version] = start as [Timing, Timing];
    return [
      { name, system: 'resff energy water.sdf', atoms: 3, backend: 'wasm, fastest variant', threads: 1, ...energy },
      { name, system: 'resff --version', backend: 'none', threads: 1, ...version },
      ...sizes(),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function wallTime(args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`resff ${args.join(' ')}: expected status 0, got ${status}: ${stderr}`);
  return performance.now() - begin;
}

/** Bytes of the package as published, packed and unpacked, and of every kernel module. */
function sizes(): Result[] {
  const wasm = Object.entries(modules).map(([variant, text]) => ({
    name: 'size',
    system: `wasm ${variant}`,
    bytes: Buffer.from(text, 'base64').length,
  }));
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { status, stdout } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) return wasm;
  const [{ size, unpackedSize }] = JSON.parse(stdout) as [{ size: number; unpackedSize: number }];
  return [
    ...wasm,
    { name: 'size', system: 'package, packed', bytes: size },
    { name: 'size', system: 'package, unpacked', bytes: unpackedSize },
  ];
}
