import { describe, expect, it } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.js';
import { referenceBackend } from '../force-field/backend.js';
import { ForceField } from '../force-field/force-field.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { readModel } from '../model/model-file.js';
import type { BenchmarkRecord } from './benchmark.js';
import { readDimerCurves } from './dimer.js';
import { energyPartValues } from './energy-part.js';
import { barrierShare, conformerShare, dimerShare } from './energy-share.js';

/** Sums of some hundred numbers of order 10 in another order, relative to their size. */
const SUM_ROUNDING = 1e-10;
/** Å; central differences with it are off by step² times a third derivative: less than the digits compared. */
const STEP = 1e-4;
const SLOPE_DIGITS = 3;

const field = new ForceField(readModel(smallModelBytes()), referenceBackend());
const molecule = parseSmiles('CC=O', { name: 'acetaldehyde' });
const size = 3 * molecule.atomicNumbers.length;
/** Any frames without coincidences will do. */
const frames = (count: number) =>
  Float64Array.from({ length: count * size }, (_, i) => 1.7 * (i % 7) + Math.sin(3 * i) + 0.1 * (i % size));
const record = (energies: number[], id = 'a'): BenchmarkRecord => ({
  id,
  subset: '',
  molecule,
  positions: frames(energies.length),
  energies: Float64Array.from(energies),
  gradients: null,
});

describe('parts of the energy', () => {
  it('add up to the energies and forces of the model', () => {
    const positions = frames(3);
    const parts = energyPartValues(field, molecule, positions);
    const forces = new Float64Array(positions.length);
    const energies = field.potential(molecule).batch(positions, forces).map(totalEnergy);
    const sum = (key: 'energies' | 'forces', i: number) =>
      Object.values(parts).reduce((total, part) => total + part[key][i]!, 0);
    energies.forEach((energy, c) => {
      expect(Math.abs(sum('energies', c) - energy)).toBeLessThan(SUM_ROUNDING * Math.abs(energy));
    });
    const largest = Math.max(...forces.map(Math.abs));
    forces.forEach((force, i) => {
      expect(Math.abs(sum('forces', i) - force)).toBeLessThan(SUM_ROUNDING * largest);
    });
  });

  it('have forces that are the derivative of their own energies', () => {
    const positions = frames(1);
    const { proper, residual } = energyPartValues(field, molecule, positions);
    for (const coordinate of [0, 7, size - 1])
      for (const [name, part] of [['proper', proper] as const, ['residual', residual] as const]) {
        const [up, down] = [STEP, -STEP].map((by) => {
          const moved = positions.slice();
          moved[coordinate]! += by;
          return energyPartValues(field, molecule, moved)[name]!.energies[0]!;
        });
        const slope = -(up! - down!) / (2 * STEP);
        expect(part.forces[coordinate], `${name}, coordinate ${coordinate}`).toBeCloseTo(slope, SLOPE_DIGITS);
      }
  });
});

describe('energy share', () => {
  it('of conformers: differences from the mean; shares of the parts add up to one', () => {
    const { parts, molecules, count, skipped } = conformerShare(field, [record([0, 1, 2])]);
    expect({ molecules, count, skipped }).toEqual({ molecules: 1, count: 3, skipped: [] });
    const values = energyPartValues(field, molecule, frames(3));
    const { energies, forces } = values.angle;
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / 3;
    const expected = energies.reduce((sum, energy) => sum + Math.abs(energy - mean), 0) / 3;
    expect(parts.angle.metrics.energyMeanAbsolute).toBeCloseTo(expected, 8);
    expect(parts.angle.metrics.forceRms).toBeCloseTo(Math.hypot(...forces) / Math.sqrt(forces.length), 8);
    for (const key of ['energyShare', 'forceShare'] as const) {
      const { bond, angle, proper, improper, mm, residual, total } = parts;
      const of = (...list: (typeof bond)[]) => list.reduce((sum, { metrics }) => sum + metrics[key]!, 0);
      expect(of(bond, angle, proper, improper, residual)).toBeCloseTo(1, 10);
      expect(of(mm)).toBeCloseTo(of(bond, angle, proper, improper), 10);
      expect(of(total)).toBeCloseTo(1, 10);
    }
    expect(parts.total.metrics.energyCorrelation).toBeCloseTo(1, 10);
    // One molecule can only be drawn again.
    expect(parts.mm.intervals.forceRms).toEqual([parts.mm.metrics.forceRms, parts.mm.metrics.forceRms]);
  });

  it('of single conformations has forces only', () => {
    const { parts, count } = conformerShare(field, [record([0])]);
    expect(count).toBe(0);
    expect(parts.bond.metrics).toMatchObject({ energyMeanAbsolute: null, energyShare: null, energyCorrelation: null });
    expect(parts.bond.intervals.energyMeanAbsolute).toBeNull();
    expect(parts.bond.metrics.forceRms).toBeGreaterThan(0);
  });

  it('of barriers: the highest point of the reference above its lowest', () => {
    const { parts, count } = barrierShare(field, [record([3, 1, 9, 2])]);
    expect(count).toBe(1);
    const { energies, forces } = energyPartValues(field, molecule, frames(4)).residual;
    expect(parts.residual.metrics.energyMeanAbsolute).toBeCloseTo(Math.abs(energies[2]! - energies[1]!), 8);
    const top = forces.subarray(2 * size, 3 * size);
    expect(parts.residual.metrics.forceRms).toBeCloseTo(Math.hypot(...top) / Math.sqrt(size), 8);
  });

  it('of dimers is all residual', () => {
    const water = (x: number) => `${x} 0 0.1173 ${x} 0.7572 -0.4692 ${x} -0.7572 -0.4692`;
    const rows = [3, 4].map((x) => `0,0,3,3,1,O H H O H H,${water(0)} ${water(x)},-1`);
    const header = 'charge0,charge1,natoms0,natoms1,group_id,elements,xyz,reference';
    const { parts, count } = dimerShare(field, readDimerCurves([header, ...rows].join('\n')));
    expect(count).toBe(2);
    expect(parts.residual.metrics.energyShare).toBeCloseTo(1, 8);
    expect(parts.residual.metrics.forceShare).toBeCloseTo(1, 8);
    expect(parts.total.metrics.energyMeanAbsolute).toBeGreaterThan(0.01);
    for (const part of ['bond', 'angle', 'proper', 'improper', 'mm'] as const) {
      expect(parts[part].metrics.energyMeanAbsolute).toBeLessThan(SUM_ROUNDING * 1e3);
      expect(parts[part].metrics.energyCorrelation).toBeNull();
    }
  });

  it('of dimers is nothing for a model without residual', () => {
    const water = (x: number) => `${x} 0 0.1173 ${x} 0.7572 -0.4692 ${x} -0.7572 -0.4692`;
    const csv = `charge0,charge1,natoms0,natoms1,group_id,elements,xyz,reference\n0,0,3,3,1,O H H O H H,${water(0)} ${water(3)},-1`;
    const bonded = new ForceField({ ...readModel(smallModelBytes()), residualWeight: 0 }, referenceBackend());
    const { mm, total } = dimerShare(bonded, readDimerCurves(csv)).parts;
    for (const { metrics } of [mm, total])
      expect(metrics).toMatchObject({ energyShare: null, energyCorrelation: null, forceShare: null });
  });

  it('names what the model does not cover, and is an error when nothing is left', () => {
    const bromide: BenchmarkRecord = {
      ...record([0]),
      id: 'b',
      molecule: parseSmiles('CBr'),
      positions: new Float64Array(15),
    };
    const { skipped, molecules } = conformerShare(field, [bromide, record([0, 1])]);
    expect(molecules).toBe(1);
    expect(skipped).toEqual([{ id: 'b', reason: expect.stringContaining('Br') }]);
    expect(() => conformerShare(field, [bromide])).toThrow('expected molecules that the model covers, got none of 1');
  });
});
