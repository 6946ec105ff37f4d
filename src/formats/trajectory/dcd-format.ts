import type { Format } from '../format.js';
import { DCD_HEADER_BYTES, dcdFrame, dcdHeader, readDcd } from './dcd.js';

export const dcd: Format = {
  name: 'dcd',
  summary: 'DCD trajectory',
  extensions: ['.dcd'],
  frames: {
    read: (bytes) => [...readDcd(bytes).frames],
    header({ molecule, timestepFs, stepsPerFrame }, frameCount) {
      const atomCount = molecule.atomicNumbers.length;
      const header = dcdHeader({ atomCount, frameCount, stepsPerFrame, timestepFs, title: `resff ${molecule.name}` });
      if (header.length !== DCD_HEADER_BYTES) throw new RangeError('DCD header: expected a fixed length');
      return header;
    },
    frame: (_, { positions }) => dcdFrame(positions),
  },
};
