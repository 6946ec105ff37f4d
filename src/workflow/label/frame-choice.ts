import type { LabelFrame } from './label-frame.js';

/**
 * How unsure a model is of frames of one molecule; more is less sure. The place for the model's own uncertainty: a model that has
 * none gives no scores.
 */
export type FrameScore = (frames: readonly LabelFrame[]) => readonly number[];

/**
 * Frames to be labeled: the first, a minimum, always; the others where the model is least sure or, without scores, spread evenly over
 * what there is.
 */
export function chooseFrames<T extends LabelFrame>(frames: readonly T[], count: number, score?: FrameScore): T[] {
  if (frames.length <= count) return [...frames];
  const others = frames.slice(1);
  const wanted = count - 1;
  if (!score)
    return [frames[0]!, ...Array.from({ length: wanted }, (_, k) => others[Math.floor((k * others.length) / wanted)]!)];
  const scores = score(others);
  const order = others.map((_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return [
    frames[0]!,
    ...order
      .slice(0, wanted)
      .sort((a, b) => a - b)
      .map((i) => others[i]!),
  ];
}
