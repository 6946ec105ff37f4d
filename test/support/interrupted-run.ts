import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { mainProgram } from './command-line.js';

export interface Interruption {
  readonly signal: 'SIGKILL' | 'SIGTERM';
  readonly cwd?: string;
}

/**
 * Runs the program and sends the signal when `moment` has come after standard error named a phase.
 *
 * @returns the exit status, null for an end by the signal, and standard error
 */
export function killAfter(
  phase: string,
  moment: () => Promise<void>,
  args: readonly string[],
  { signal, cwd }: Interruption,
): Promise<{ status: number | null; told: string }> {
  const child = spawn(process.execPath, [mainProgram, ...args], cwd === undefined ? {} : { cwd });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => {
    const begun = told.includes(phase);
    told += chunk;
    if (!begun && told.includes(phase)) void moment().then(() => child.kill(signal));
  });
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, told }));
  });
}

/** The exit status of a run that is told to stop in a phase; begun anew when it was done before that. */
export async function stopped(args: readonly string[], phase: string, cwd: string): Promise<number | null> {
  let status: number | null = 0;
  for (let attempt = 0; attempt < 15 && status === 0; attempt++)
    ({ status } = await killAfter(phase, () => setTimeout(20), args, { signal: 'SIGTERM', cwd }));
  return status;
}

/** Returns when a file has been replaced so many times, at the latest after 5 s: the run may be over. */
export async function replaced(file: string, count: number): Promise<void> {
  const stamp = () => statSync(file, { bigint: true, throwIfNoEntry: false })?.mtimeNs;
  const end = Date.now() + 5000;
  let last = stamp();
  for (let seen = 0; seen < count && Date.now() < end; await setTimeout(1)) {
    const now = stamp();
    if (now !== last) seen += 1;
    last = now;
  }
}
