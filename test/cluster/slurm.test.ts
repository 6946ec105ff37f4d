import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { libraryFolder, merged, present, startSlurm, until } from './library.js';

const template = join(import.meta.dirname, '../../templates/slurm-array.sh');
const available = present('slurmctld', 'slurmd', 'sbatch', 'munged') && process.getuid?.() === 0;

describe.skipIf(!available)('templates/slurm-array.sh on Slurm (skipped without slurm-wlm and root)', () => {
  it('an array of 8, one task killed: submitted again it completes, and is the same as a single run', async () => {
    const folder = libraryFolder(32);
    const { path, env } = folder;
    const slurm = await startSlurm(folder);
    try {
      const resff = (...args: string[]) => spawnSync(path('bin/resff'), args, { encoding: 'utf8', env });
      const command = [
        'minimize',
        '-m',
        path('small.safetensors'),
        '--chunk',
        '2',
        '--max-steps',
        '2',
        '--precision',
        'double',
      ];
      const submit = () => {
        const { stdout, stderr } = spawnSync('sbatch', ['--parsable', `--output=${path('%a.log')}`, template], {
          encoding: 'utf8',
          cwd: path('.'),
          env: { ...env, ...slurm.env, LIBRARY: path('library.sdf'), BATCH: path('array'), COMMAND: command.join(' ') },
        });
        expect(stderr).toBe('');
        return stdout.trim();
      };
      const finished = () => until('the end of the array', 600, () => slurm.ask('squeue', '-h', '-o', '%i') === '');

      const job = submit();
      // As soon as it runs: what it has to do may be done before the signal comes.
      await until('task 3', 400, () => slurm.ask('squeue', '-h', '-t', 'R', '-o', '%i').includes(`${job}_3`));
      slurm.ask('scancel', '--signal=KILL', '--full', `${job}_3`);
      await finished();
      const incomplete = resff('merge', path('array'));
      expect(incomplete).toMatchObject({ status: 3, stdout: '' });
      expect(incomplete.stderr).toMatch(/expected 16 chunks, got \d+ \(without [\d, ]*11/);
      const before = readdirSync(path('array/chunks')).length;

      submit();
      await finished();
      expect(readdirSync(path('array/chunks')).length).toBeGreaterThan(before);
      const whole = resff('merge', path('array'));
      expect(whole).toMatchObject({ status: 0, stderr: '' });
      expect(whole.stdout).toMatch(/32 records in 16 chunks/);

      expect(resff('batch', ...command, path('library.sdf'), '--out', path('single'), '--quiet').status).toBe(1);
      expect(resff('merge', path('single')).status).toBe(0);
      expect(merged(folder, 'array')).toEqual(merged(folder, 'single'));
    } finally {
      await slurm.stop();
      folder.remove();
    }
  }, 1_500_000);
});
