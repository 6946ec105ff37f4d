import { describe, expect, it } from 'vitest';
import { checkLength } from '../potentials/check-length.js';
import type { Potential } from '../potentials/potential.js';
import { potentialContract } from './potential-contract.js';

const positions = Float64Array.of(0, 0, 0, 1.1, 0.2, -0.3, 1.7, 1.4, 0.2, 0.4, 2.1, 1.2, -0.9, 1.3, 2.3);
const atomCount = 5;
const tags = [1, 2, 4, 7, 11];

/** Springs ½ k r² between all pairs, k of a pair by the tags of its atoms. */
function springs(order: readonly number[], change: Partial<Potential> = {}): Potential {
  const tag = new Array<number>(atomCount);
  order.forEach((to, from) => {
    tag[to] = tags[from]!;
  });
  return {
    name: 'springs',
    atomCount,
    energyForces(x, forces) {
      checkLength('positions', atomCount, x);
      checkLength('forces', atomCount, forces);
      let energy = 0;
      for (let i = 0; i < atomCount; i++)
        for (let j = 0; j < i; j++)
          for (let d = 0; d < 3; d++) {
            const k = tag[i]! * tag[j]!;
            const along = x[3 * i + d]! - x[3 * j + d]!;
            energy += 0.5 * k * along * along;
            forces[3 * i + d]! -= k * along;
            forces[3 * j + d]! += k * along;
          }
      return energy;
    },
    ...change,
  };
}

/** Names of the cases that a potential fails. */
function failed(wrong: (good: Potential) => Potential['energyForces']): string[] {
  const create = (order: readonly number[]) => springs(order, { energyForces: wrong(springs(order)) });
  return potentialContract(() => ({ positions, create })).flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}

describe('the contract of potentials', () => {
  it('is kept by springs', () => {
    expect(failed((good) => (x, forces) => good.energyForces(x, forces))).toEqual([]);
  });

  it.each<[string, (good: Potential) => Potential['energyForces'], string]>([
    ['forces that are wrong by 1e-5', scaled, 'has forces equal to minus the numerical gradient'],
    ['a field along x', (good) => (x, f) => good.energyForces(x, f) + 3 * x[0]!, 'does not depend on translation'],
    ['forces written over', overwriting, 'adds to the forces and leaves the positions alone'],
    ['positions changed', moving, 'adds to the forces and leaves the positions alone'],
    ['not a number hidden', hiding, 'does not hide positions that are not numbers'],
    [
      'a force on one atom',
      (good) => (x, f) => good.energyForces(x, pushed(f)),
      'exerts no net force and no net torque',
    ],
    ['any length accepted', unchecked, 'rejects arrays of another length'],
  ])('finds %s', (_, wrong, name) => {
    expect(failed(wrong)).toContain(name);
  });
});

function scaled(good: Potential): Potential['energyForces'] {
  return (x, forces) => {
    const own = new Float64Array(forces.length);
    const energy = good.energyForces(x, own);
    own.forEach((f, c) => {
      forces[c]! += f * (1 + 1e-5);
    });
    return energy;
  };
}

function overwriting(good: Potential): Potential['energyForces'] {
  return (x, forces) => good.energyForces(x, forces.fill(0));
}

function moving(good: Potential): Potential['energyForces'] {
  return (x, forces) => {
    const energy = good.energyForces(x, forces);
    x[4]! += 1e-6;
    return energy;
  };
}

function hiding(good: Potential): Potential['energyForces'] {
  return (x, forces) =>
    good.energyForces(
      x.map((value) => (Number.isNaN(value) ? 0 : value)),
      forces,
    );
}

function pushed(forces: Float64Array): Float64Array {
  forces[0]! += 0.1;
  return forces;
}

function unchecked(good: Potential): Potential['energyForces'] {
  return (x, forces) => (x.length === 15 && forces.length === 15 ? good.energyForces(x, forces) : 0);
}
