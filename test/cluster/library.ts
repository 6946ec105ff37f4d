import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import { writeSdf } from '../../src/formats/sdf/sdf-writer.js';
import { mainProgram } from '../support/command-line.js';
import { smallModelBytes } from '../support/small-model.js';

/** Whether programs are on the PATH. */
export function present(...programs: string[]): boolean {
  return programs.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0);
}

/** A folder with a model, a library of dipeptides of which two are wrong, and `resff` in a folder for the PATH. */
export function libraryFolder(molecules: number) {
  const folder = mkdtempSync(join(tmpdir(), 'resff-cluster-'));
  const path = (name: string) => join(folder, name);
  const peptide = buildPeptide('AA');
  const records = Array.from({ length: molecules }, (_, i) => {
    const positions = peptide.positions.map((x, k) => x + 0.02 * Math.sin(7 * i + k));
    return writeSdf([{ ...peptide, positions, molecule: { ...peptide.molecule, name: `m${i + 1}` } }]);
  });
  records[3] = records[3]!.replace('V2000', 'V4000');
  records[10] = records[10]!.replaceAll(' O ', ' Fe');
  writeFileSync(path('library.sdf'), records.join(''));
  writeFileSync(path('small.safetensors'), smallModelBytes());
  mkdirSync(path('bin'));
  writeFileSync(path('bin/resff'), `#!/bin/sh\nexec '${process.execPath}' '${mainProgram}' "$@"\n`);
  chmodSync(path('bin/resff'), 0o755);
  return {
    path,
    env: { ...process.env, PATH: `${path('bin')}:${process.env.PATH}` },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type LibraryFolder = ReturnType<typeof libraryFolder>;

/** Contents of the files of a merged batch. */
export function merged({ path }: LibraryFolder, out: string): string[] {
  return ['results.jsonl', 'failures.jsonl', 'structures.sdf'].map((name) =>
    readFileSync(join(path(out), name), 'utf8'),
  );
}

/** Asks again and again until there is an answer, less often the longer it takes: each question may be a process. */
export async function until<T>(what: string, seconds: number, ask: () => T | undefined | false): Promise<T> {
  const end = Date.now() + 1e3 * seconds;
  for (let pause = 50; ; pause = Math.min(500, 1.2 * pause)) {
    const answer = ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`${what}: expected within ${seconds} s, got nothing`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Slurm on this machine, everything in a folder of its own: munge, a controller and one node of eight processors. */
export async function startSlurm({ path }: LibraryFolder) {
  const run = (name: string) => path(`slurm/${name}`);
  for (const name of ['state', 'spool', 'run']) mkdirSync(run(name), { recursive: true });
  const node = hostname().split('.')[0]!;
  writeFileSync(run('munge.key'), 'a key for one test, nothing else '.repeat(32), { mode: 0o600 });
  const port = 20_000 + (process.pid % 20_000);
  writeFileSync(
    run('slurm.conf'),
    `ClusterName=test
SlurmctldHost=${node}(127.0.0.1)
SlurmctldPort=${port}
SlurmdPort=${port + 1}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=${run('run/munge.socket')}
CredType=cred/munge
StateSaveLocation=${run('state')}
SlurmdSpoolDir=${run('spool')}
SlurmctldPidFile=${run('run/slurmctld.pid')}
SlurmdPidFile=${run('run/slurmd.pid')}
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,sched_min_interval=100000
MpiDefault=none
NodeName=${node} NodeAddr=127.0.0.1 CPUs=8 RealMemory=32000 State=UNKNOWN
PartitionName=main Nodes=${node} Default=YES MaxTime=INFINITE State=UP
`,
  );
  const munge = ['socket', 'pid-file', 'log-file', 'seed-file'].map(
    (name) => `--${name}=${run(`run/munge.${name.split('-')[0]}`)}`,
  );
  spawnSync('munged', ['--force', `--key-file=${run('munge.key')}`, ...munge]);
  const daemons = ['slurmctld', 'slurmd'].map((program) =>
    spawn(program, ['-D', '-f', run('slurm.conf')], { stdio: 'ignore' }),
  );
  const env = { SLURM_CONF: run('slurm.conf') };
  const ask = (program: string, ...args: string[]) =>
    spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...env } }).stdout.trim();
  await until('a Slurm node', 60, () => ask('sinfo', '-h', '-o', '%T') === 'idle');
  return {
    env,
    ask,
    async stop() {
      for (const daemon of daemons) daemon.kill('SIGKILL');
      process.kill(Number(readFileSync(run('run/munge.pid'), 'utf8')), 'SIGTERM');
    },
  };
}
