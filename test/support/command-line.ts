import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallModelBytes } from './small-model.js';

export const mainProgram = join(import.meta.dirname, '../../dist/cli/main.js');

/** Runs the compiled program (npm run build makes it). */
export function resff(
  args: readonly string[],
  input = '',
  cwd?: string,
): { status: number | null; stdout: string; stderr: string } {
  if (!existsSync(mainProgram))
    throw new Error(`command line tests: expected a build at ${mainProgram}; run npm run build first`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainProgram, ...args], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status, stdout, stderr };
}

/** A folder with a small model and a few structure files, removed by `remove`. */
export function commandFolder(): { path(name: string): string; model: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'resff-'));
  const path = (name: string) => join(folder, name);
  writeFileSync(path('small.safetensors'), smallModelBytes());
  writeFileSync(path('two.sdf'), waterSdf('water', 0) + waterSdf('water', 0.05) + methaneSdf());
  writeFileSync(path('chloride.sdf'), chlorideSdf);
  return { path, model: path('small.safetensors'), remove: () => rmSync(folder, { recursive: true }) };
}

/** A distorted water molecule; `stretch` in Å lengthens one bond. */
export function waterSdf(name: string, stretch: number): string {
  return record(
    name,
    [`O   ${xyz(0, 0, 0.1)}`, `H   ${xyz(0.8 + stretch, 0, -0.5)}`, `H   ${xyz(-0.75, 0.1, -0.5)}`],
    ['1 2', '1 3'],
  );
}

function methaneSdf(): string {
  return record(
    'methane',
    [
      `C   ${xyz(0, 0, 0)}`,
      `H   ${xyz(0.6, 0.6, 0.6)}`,
      `H   ${xyz(-0.6, -0.6, 0.6)}`,
      `H   ${xyz(-0.6, 0.6, -0.6)}`,
      `H   ${xyz(0.6, -0.6, -0.65)}`,
    ],
    ['1 2', '1 3', '1 4', '1 5'],
  );
}

function xyz(...values: number[]): string {
  return values.map((x) => x.toFixed(4).padStart(10)).join('');
}

function record(name: string, atoms: readonly string[], bonds: readonly string[]): string {
  const counts = `${String(atoms.length).padStart(3)}${String(bonds.length).padStart(3)}  0  0  0  0  0  0  0  0999 V2000`;
  const atomLines = atoms.map((atom) => `${atom.slice(4)} ${atom.slice(0, 3)} 0  0  0  0  0  0  0  0  0  0  0  0`);
  const bondLines = bonds.map(
    (bond) =>
      `${bond
        .split(' ')
        .map((i) => i.padStart(3))
        .join('')}  1  0`,
  );
  return `${[name, '  test                3D', '', counts, ...atomLines, ...bondLines, 'M  END', '$$$$'].join('\n')}\n`;
}

const chlorideSdf = `${['chloride', '  test                3D', '', '  1  0  0  0  0  0  0  0  0  0999 V2000', `${xyz(0, 0, 1)} Cl  0  0  0  0  0  0  0  0  0  0  0  0`, 'M  CHG  1   1  -1', 'M  END', '$$$$'].join('\n')}\n`;
