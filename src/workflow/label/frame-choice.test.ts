import { describe, expect, it } from 'vitest';
import { chooseFrames } from './frame-choice.js';
import type { LabelFrame } from './label-frame.js';

const frames = Array.from({ length: 10 }, (_, i): LabelFrame => ({ kind: 'turn', positions: Float64Array.of(i) }));
const numbers = (chosen: readonly LabelFrame[]) => chosen.map(({ positions }) => positions[0]);

describe('chooseFrames', () => {
  it('keeps all when there are no more, spreads evenly without scores', () => {
    expect(numbers(chooseFrames(frames, 20))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(numbers(chooseFrames(frames, 4))).toEqual([0, 1, 4, 7]);
  });

  it('takes the least sure, and the first always', () => {
    const score = (list: readonly LabelFrame[]) =>
      list.map(({ positions }) => (positions[0] === 3 || positions[0] === 8 ? 1 : 0));
    expect(numbers(chooseFrames(frames, 3, score))).toEqual([0, 3, 8]);
  });
});
