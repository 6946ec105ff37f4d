import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Program from '../../src/cli/program.js';
import { smallModelBytes } from './small-model.js';

const compiled = (file: string) => {
  const path = join(import.meta.dirname, '../../dist/cli', file);
  if (!existsSync(path)) throw new Error(`command line tests: expected a build at ${path}; run npm run build first`);
  return path;
};

export const mainProgram = compiled('main.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const { runProgram } = (await import(pathToFileURL(compiled('program.js')).href)) as typeof Program;

/**
 * The same in this process, which has loaded the program and its kernels already: a second less. Only what reads standard input
 * still gets a process.
 */
export function resffHere(args: readonly string[], input = '', cwd?: string): Promise<Ended> {
  if (args.includes('-')) return Promise.resolve(resff(args, input, cwd));
  // One after the other, also behind a test that was given up: they share streams, status and folder of the process.
  const ended = last.then(() => captureRun(args, cwd ?? home));
  last = ended.catch(() => {});
  return ended;
}

let last: Promise<unknown> = Promise.resolve();
const home = process.cwd();

async function captureRun(args: readonly string[], cwd: string): Promise<Ended> {
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  process.chdir(cwd);
  try {
    await runProgram(args);
    return { status: Number(process.exitCode ?? 0), stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = undefined;
    process.chdir(home);
    stdout.release();
    stderr.release();
  }
}

/** Runs the compiled program (npm run build makes it) in a process of its own, as a shell starts it. */
export function resff(args: readonly string[], input = '', cwd?: string): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainProgram, ...args], {
    input,
    encoding: 'utf8',
    timeout: 120_000,
    ...(cwd === undefined ? {} : { cwd }),
  });
  return { status, stdout, stderr };
}

/** Keeps what is written to a stream of this process. */
function captured(stream: NodeJS.WriteStream): { text(): string; release(): void } {
  const chunks: string[] = [];
  const { write } = stream;
  stream.write = ((chunk: string | Uint8Array) => {
    chunks.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    return true;
  }) as typeof write;
  return {
    text: () => chunks.join(''),
    release() {
      stream.write = write;
    },
  };
}

/** A folder with a small model and a few structure files, removed by `remove`. */
export function commandFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'resff-'));
  const path = (name: string) => join(folder, name);
  writeFileSync(path('small.safetensors'), smallModelBytes());
  writeFileSync(path('two.sdf'), waterSdf('water', 0) + waterSdf('water', 0.05) + methaneSdf());
  writeFileSync(path('chloride.sdf'), chlorideSdf);
  let files = 0;
  return {
    path,
    model: path('small.safetensors'),
    /** A new file with these contents. */
    file(contents: string, extension = '.sdf'): string {
      const name = path(`file-${++files}${extension}`);
      writeFileSync(name, contents);
      return name;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
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
