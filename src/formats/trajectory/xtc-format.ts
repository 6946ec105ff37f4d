import type { Format } from '../format.js';
import { readXtc, xtcFrame } from './xtc.js';

export const xtc: Format = {
  name: 'xtc',
  summary: 'XTC trajectory',
  extensions: ['.xtc'],
  frames: {
    read: (bytes) => readXtc(bytes).map(({ positions }) => positions),
    // The format's step has 32 bits; readers go by the time.
    frame: ({ timestepFs }, { step, timeFs = step * timestepFs, positions, cell }) =>
      xtcFrame({ step: step | 0, timePs: timeFs / 1000, positions, ...(cell ? { cell } : {}) }),
  },
};
