import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { writeModel } from '../../src/model/model-file.js';
import { commandFolder, resffHere, waterSdf } from '../support/command-line.js';
import { uncertainModel } from '../support/uncertain-model.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

describe('--uncertainty', () => {
  const sure = path('sure.safetensors');
  writeFileSync(sure, writeModel(uncertainModel(1e-3)));
  const waterSdfPath = path('water.sdf');
  writeFileSync(waterSdfPath, waterSdf('water', 0));
  writeFileSync(path('waters.sdf'), waterSdf('water', 0) + waterSdf('water', 0.05));

  it('energy: deviation of the energy relative to the lowest conformer, which has none, and of forces', async () => {
    const { stdout, stderr } = await resffHere([
      'energy',
      path('two.sdf'),
      '-m',
      sure,
      '--uncertainty',
      '--forces',
      '--json',
    ]);
    expect(stderr).toBe('');
    const { results } = JSON.parse(stdout) as {
      results: {
        energy: number;
        uncertainty: { energy?: number; forces: { rms: number; atom: number; each: number[] } };
      }[];
    };
    const [first, second, methane] = results;
    const [low, high] = first!.energy < second!.energy ? [first!, second!] : [second!, first!];
    expect(low.uncertainty.energy).toBe(0);
    expect(high.uncertainty.energy).toBeGreaterThan(0);
    expect(methane!.uncertainty.energy).toBeUndefined();
    const { rms, atom, each } = high.uncertainty.forces;
    expect(rms).toBeCloseTo(Math.sqrt(each.reduce((sum, x) => sum + x * x, 0) / 3), 10);
    expect(each[atom]).toBe(Math.max(...each));
    const text = (await resffHere(['energy', path('two.sdf'), '-m', sure, '-u'])).stdout;
    expect(text).toContain('standard deviations: energies in kcal/mol, components of forces in kcal/mol/Å');
    expect((await resffHere(['energy', path('two.sdf'), '-m', sure])).stdout).not.toContain('deviation');
  });

  it('minimize: of bond lengths and angles at the minimum, none of a structure that is not there or is held', async () => {
    interface Found {
      uncertainty: { bonds?: Deviation[]; angles?: Deviation[] };
      converged: boolean;
      warnings?: string[];
    }
    type Deviation = { atoms: number[]; value: number; deviation: number };
    const run = async (...more: string[]) => {
      const { stdout } = await resffHere(['minimize', 'CCO', '-u', '--json', ...more]);
      return (JSON.parse(stdout) as { results: Found[] }).results[0]!;
    };
    const free = await run();
    expect(free.converged).toBe(true);
    const { bonds, angles } = free.uncertainty;
    expect([bonds!.length, angles!.length]).toEqual([3, 3]);
    for (const { atoms, value, deviation } of bonds!) {
      expect(atoms).toHaveLength(2);
      expect(value).toBeGreaterThan(0.9);
      expect(deviation).toBeGreaterThan(0.0005);
      expect(deviation).toBeLessThan(0.03);
    }
    // degrees
    expect(angles![0]!.value).toBeGreaterThan(90);
    expect(angles![0]!.deviation).toBeGreaterThanOrEqual(angles![1]!.deviation);
    expect(angles![0]!.deviation).toBeGreaterThan(0.05);
    expect(free.warnings ?? []).toEqual([]);
    for (const held of [
      ['--max-steps', '1'],
      ['--fix', '1'],
      ['--constrain', 'distance 1 2'],
    ])
      expect((await run(...held)).uncertainty, held.join(' ')).not.toHaveProperty('bonds');
    const text = (await resffHere(['minimize', 'CCO', '-u'])).stdout;
    expect(text).toMatch(/least certain +atoms +value +deviation/);
  });

  it('minimize: of what was gained; scan: of every point, as a column and a band', async () => {
    const relaxed = await resffHere(['minimize', path('two.sdf'), '-m', sure, '-u', '--json', '--max-steps', '3']);
    const [water] = (JSON.parse(relaxed.stdout) as { results: { uncertainty: { energy: number } }[] }).results;
    expect(water!.uncertainty.energy).toBeGreaterThan(0);
    const plot = path('scan.svg');
    const scan = ['scan', 'OO', '-m', sure, '--bond', '3,1,2,4', '--step', '90', '--rigid', '--plot', plot];
    const plain = JSON.parse((await resffHere([...scan, '--json'])).stdout) as { scans: { points: object[] }[] };
    expect(plain.scans[0]!.points[0]).not.toHaveProperty('deviation');
    expect(readFileSync(plot, 'utf8')).not.toContain('fill-opacity="0.2"');
    const { scans } = JSON.parse((await resffHere([...scan, '-u', '--json'])).stdout) as {
      scans: { lowest: number; points: { deviation: number }[] }[];
    };
    const { lowest, points } = scans[0]!;
    points.forEach(({ deviation }, i) => {
      if (i === lowest) expect(deviation).toBe(0);
      else expect(deviation).toBeGreaterThanOrEqual(0);
    });
    expect(Math.max(...points.map(({ deviation }) => deviation))).toBeGreaterThan(0);
    expect(readFileSync(plot, 'utf8')).toContain('fill-opacity="0.2"');
  });

  it('md: columns of the table, frames above a limit marked, or the run ended there', async () => {
    const run = (name: string, ...more: string[]) =>
      resffHere([
        'md',
        waterSdfPath,
        '-m',
        sure,
        '-o',
        path(`${name}.xyz`),
        '-t',
        '8fs',
        '--every',
        '2fs',
        '--no-minimize',
        '--no-progress',
        ...more,
      ]);
    const limits = ['--uncertainty-limit', '1e-9', '--json'];
    const marked = await run('marked', ...limits);
    expect(marked.status, marked.stderr).toBe(0);
    const [head, ...rows] = readFileSync(path('marked.csv'), 'utf8').trimEnd().split('\n');
    expect(head).toMatch(/,energy deviation \(kcal\/mol\),force deviation \(kcal\/mol\/A\),uncertain$/);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/,0\.0000,\d+\.\d{4},1$/);
    const [result] = (JSON.parse(marked.stdout) as { results: { uncertain: object; averages: object }[] }).results;
    expect(result!.uncertain).toEqual({ frames: 5, first: 0 });
    expect(result!.averages).toHaveProperty('energy deviation');

    const ended = await run('ended', ...limits.slice(0, 2), '--on-uncertain', 'stop');
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('expected a standard deviation of at most 1e-9 kcal/mol/Å');
    const sureOfAll = await run('all', '--uncertainty-limit', '1000');
    expect(sureOfAll.stdout).toContain('force deviation above 1000 kcal/mol/Å in 0 of 5 frames');
  });

  it('vib: of forces, frequencies and what was gained; decompose: of every frame', async () => {
    const vib = await resffHere(['vib', waterSdfPath, '-m', sure, '--opt', '-u', '--precision', 'single', '--json']);
    const [found] = (
      JSON.parse(vib.stdout) as {
        results: {
          modes: object[];
          uncertainty: { energy: number; forces: { largest: number }; frequencies: number[] };
        }[];
      }
    ).results;
    expect(found!.uncertainty.energy).toBeGreaterThan(0);
    expect(found!.uncertainty.forces.largest).toBeGreaterThan(0);
    expect(found!.uncertainty.frequencies).toHaveLength(found!.modes.length);
    for (const deviation of found!.uncertainty.frequencies) expect(deviation).toBeGreaterThan(0);

    const frames = await resffHere(['decompose', path('waters.sdf'), '-m', sure, '-u', '--json']);
    const [water] = (JSON.parse(frames.stdout) as { molecules: { lowest: number; frames: { deviation: number }[] }[] })
      .molecules;
    water!.frames.forEach(({ deviation }, i) => {
      if (i === water!.lowest) expect(deviation).toBe(0);
      else expect(deviation).toBeGreaterThan(0);
    });
  });

  it('a model file that was not calibrated says so', async () => {
    const { status, stderr } = await resffHere(['energy', path('two.sdf'), '-m', model, '-u']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('uncertainty: expected a model file that was calibrated');
  });
});
