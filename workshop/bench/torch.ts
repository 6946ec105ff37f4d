/**
 * The same network in PyTorch, timed in the same run: calls a program that prints
 * `{"torch": version, "energyForcesMs": {atoms: ms}, "trainStepMs4x24": ms}` for `--threads T --atoms N ... --json`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Architecture, architectureSchema } from 'resff';

const root = resolve(process.env.RESFF_REFERENCE ?? join(import.meta.dirname, '../../../shared'));

/** Eager tensors keep about 36 KiB per ordered pair until the gradient is taken (measured with 500 atoms): 13 GiB here. */
const LARGE = { atoms: 1500, freeBytes: 16 * 2 ** 30 };

export interface TorchTimes {
  readonly version: string;
  readonly energyForcesMs: ReadonlyMap<number, number>;
  readonly trainStepMs: number;
}

export interface TorchOptions {
  readonly torch: boolean;
  readonly torchScript: string | undefined;
  readonly python: string;
  readonly architecture: Architecture;
}

/**
 * @param atoms sizes for energy and forces
 * @param report told why PyTorch is left out
 * @returns runs the program once per number of threads; null where there is none
 */
export function torchTimes(
  options: TorchOptions,
  atoms: readonly number[],
  report: (line: string) => void,
): (threads: number) => TorchTimes | null {
  const known = new Map<number, TorchTimes | null>();
  return (threads) => {
    const times = known.has(threads) ? known.get(threads)! : runTorch(options, threads, atoms, report);
    known.set(threads, times);
    return times;
  };
}

function runTorch(
  { torch, torchScript, python, architecture }: TorchOptions,
  threads: number,
  atoms: readonly number[],
  report: (line: string) => void,
): TorchTimes | null {
  const leave = (reason: string) => {
    report(`PyTorch, threads ${threads}: left out: ${reason}`);
    return null;
  };
  if (!torch) return leave('--no-torch');
  if (!isDeepStrictEqual(architecture.residual, architectureSchema.parse({}).residual))
    return leave('the residual network of this model is not the published one, which the program has');
  const script = torchScript ?? join(root, 'bench/residual_torch.py');
  if (!existsSync(script)) return leave(`no program at ${script}; --torch-script names one`);
  const free = freemem();
  const fits = atoms.filter((n) => n < LARGE.atoms || free > LARGE.freeBytes);
  if (fits.length < atoms.length)
    report(`PyTorch, threads ${threads}: ${LARGE.atoms} atoms left out: too little memory free`);
  const args = [script, '--threads', String(threads), '--atoms', ...fits.map(String), '--json'];
  const { status, stdout, stderr, error } = spawnSync(python, args, { encoding: 'utf8' });
  if (status !== 0) return leave(error?.message ?? stderr.trim().split('\n').at(-1) ?? `status ${status}`);
  const answer = JSON.parse(stdout) as {
    torch: string;
    energyForcesMs: Record<string, number>;
    trainStepMs4x24: number;
  };
  const energyForcesMs = new Map(Object.entries(answer.energyForcesMs).map(([n, ms]) => [Number(n), ms] as const));
  return { version: answer.torch, energyForcesMs, trainStepMs: answer.trainStepMs4x24 };
}
