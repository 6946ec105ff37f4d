import { describe, expect, it } from 'vitest';
import { ResffError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import { beginStage, freshState, readCheckpoint, writeCheckpoint } from './training-state.js';

const size = 40;
/** A layout of its own in files: backwards. */
const backwards = (values: Float32Array) => values.slice().reverse();
const layout = { size, toFileLayout: backwards, fromFileLayout: backwards };
function someState() {
  const rng = new Rng(1);
  const state = freshState(
    Float32Array.from({ length: size }, () => rng.normal()),
    'a recipe',
  );
  beginStage(state, 1);
  state.progress = { ...state.progress, step: 7, adamSteps: 5, bestScore: 0.1 + 0.2, seconds: 12.5 };
  for (const vector of [state.average, state.best, state.firstMoment, state.secondMoment])
    vector.forEach((_, i) => {
      vector[i] = rng.normal();
    });
  return state;
}

describe('checkpoint', () => {
  it('holds the state to the last bit', () => {
    const state = someState();
    expect(readCheckpoint(writeCheckpoint(state, layout), layout)).toEqual(state);
  });

  it('with any byte changed or any end cut off is refused', () => {
    const bytes = writeCheckpoint(someState(), layout);
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at]! ^= 0x10;
      expect(() => readCheckpoint(damaged, layout), `byte ${at}`).toThrow(ResffError);
      expect(() => readCheckpoint(bytes.subarray(0, at), layout), `cut at ${at}`).toThrow(ResffError);
    }
  });

  it('with a number that is none is refused', () => {
    const state = someState();
    state.secondMoment[3] = Number.NaN;
    expect(() => readCheckpoint(writeCheckpoint(state, layout), layout)).toThrow(
      'checkpoint: expected finite values of secondMoment, got NaN (value 37)',
    );
  });

  it('of another architecture is refused', () => {
    expect(() => readCheckpoint(writeCheckpoint(someState(), layout), { ...layout, size: size + 1 })).toThrow(
      'expected 41 float32 values of weights, got 40',
    );
  });
});
