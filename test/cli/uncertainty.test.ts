import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { writeModel } from '../../src/model/model-file.js';
import { commandFolder, resff } from '../support/command-line.js';
import { uncertainModel } from '../support/uncertain-model.js';

const { path, model, remove } = commandFolder();
afterAll(remove);

describe('--uncertainty', () => {
  const sure = path('sure.safetensors');
  writeFileSync(sure, writeModel(uncertainModel(1e-3)));

  it('energy: deviation of the energy relative to the lowest conformer, which has none, and of forces', () => {
    const { stdout, stderr } = resff(['energy', path('two.sdf'), '-m', sure, '--uncertainty', '--forces', '--json']);
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
    const text = resff(['energy', path('two.sdf'), '-m', sure, '-u']).stdout;
    expect(text).toContain('standard deviations: energies in kcal/mol, components of forces in kcal/mol/Å');
    expect(resff(['energy', path('two.sdf'), '-m', sure]).stdout).not.toContain('deviation');
  });

  it('minimize: of what was gained; scan: of every point, as a column and a band', () => {
    const relaxed = resff(['minimize', path('two.sdf'), '-m', sure, '-u', '--json', '--max-steps', '3']);
    const [water] = (JSON.parse(relaxed.stdout) as { results: { uncertainty: { energy: number } }[] }).results;
    expect(water!.uncertainty.energy).toBeGreaterThan(0);
    const plot = path('scan.svg');
    const scan = ['scan', 'OO', '-m', sure, '--bond', '3,1,2,4', '--step', '90', '--rigid', '--plot', plot];
    const plain = JSON.parse(resff([...scan, '--json']).stdout) as { scans: { points: object[] }[] };
    expect(plain.scans[0]!.points[0]).not.toHaveProperty('deviation');
    expect(readFileSync(plot, 'utf8')).not.toContain('fill-opacity="0.2"');
    const { scans } = JSON.parse(resff([...scan, '-u', '--json']).stdout) as {
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

  it('a model file that was not calibrated says so', () => {
    const { status, stderr } = resff(['energy', path('two.sdf'), '-m', model, '-u']);
    expect(status).not.toBe(0);
    expect(stderr).toContain('uncertainty: expected a model file that was calibrated');
  });
});
