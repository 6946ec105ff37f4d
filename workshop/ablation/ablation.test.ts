import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeGolden, referencePath } from '../../test/support/reference-data.js';

const root = join(import.meta.dirname, '../..');

function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

interface Cell {
  file: string;
  metric: string;
  value: number;
  interval: [number, number];
}

describeGolden('benches of ablations', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'resff-ablation-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const data = referencePath('data');
  const common = ['--data', data, '--limit', '2'];

  it('the table has the numbers of resff evaluate', () => {
    const json = join(folder, 'errors.json');
    const plots = join(folder, 'plots');
    run(
      'workshop/ablation/ablations.ts',
      ...common,
      '--threads',
      '1',
      '--json',
      json,
      '--svg-folder',
      plots,
      '--models',
      'resff-fast=a',
    );
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as { rows: { label: string; cells: Cell[] }[] };
    expect(rows.map(({ label }) => label)).toEqual(['a']);
    const file = join(data, 'benchmarks/openff-torsiondrives-test.hdf5');
    const evaluate = [
      'evaluate',
      'torsion-scan',
      '--data',
      file,
      '--limit',
      '2',
      '--threads',
      '1',
      '-m',
      'resff-fast',
      '--json',
    ];
    const { metrics, intervals } = JSON.parse(run('dist/cli/main.js', ...evaluate)) as Record<
      'metrics' | 'intervals',
      Record<string, unknown>
    >;
    const cell = rows[0]!.cells.find((one) => one.file === 'torsiondrives')!;
    expect(cell.value).toBe(metrics[cell.metric]);
    expect(cell.interval).toEqual(intervals[cell.metric]);
    expect(readFileSync(join(plots, 'errors.svg'), 'utf8').match(/>S66x8, interaction<\/text>/g)).toHaveLength(1);
  });

  it('the shares of parts add up to one', () => {
    const json = join(folder, 'share.json');
    run(
      'workshop/ablation/energy-share.ts',
      ...common,
      '--json',
      json,
      '--svg-folder',
      folder,
      '--models',
      'resff-fast',
    );
    const { results } = JSON.parse(readFileSync(json, 'utf8')) as {
      results: { set: string; parts: Record<string, { metrics: { energyShare: number } }> }[];
    };
    expect(results.map(({ set }) => set)).toEqual(['minima', 'barriers', 'dimers', 'distorted']);
    for (const { parts } of results)
      expect(parts.mm!.metrics.energyShare + parts.residual!.metrics.energyShare).toBeCloseTo(1, 10);
    expect(readFileSync(join(folder, 'energy-share.svg'), 'utf8')).toContain('minima, resff-fast, residual');
    expect(readFileSync(join(folder, 'force-parts.svg'), 'utf8')).toContain('RMS force');
  });

  it('a model that is missing is an error', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'workshop/ablation/ablations.ts', ...common],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('--models: expected FILE[=LABEL]..., got none');
  });
});
