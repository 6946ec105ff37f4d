import type { Format } from '../format.js';
import { xyzRecords } from './xyz.js';
import { writeXyzFrame } from './xyz-writer.js';

export const xyz: Format = {
  name: 'xyz',
  summary: 'XYZ or extended XYZ; bonds and formal charges are perceived, --charge is needed for ions',
  extensions: ['.xyz', '.extxyz'],
  recognizes: (start) => /^\s*\d+\s*$/.test(start.split(/\r\n|\r|\n/, 1)[0]!),
  read: xyzRecords,
  // A count where atoms are still due is one of them; lines after the last atom (QM9) belong to the frame.
  recordBegins() {
    let due = 0;
    return (line) => {
      if (due > 0) due--;
      else if (/^\s*\d+\s*$/.test(line)) {
        due = Number(line) + 1;
        return true;
      }
      return false;
    };
  },
  write: (results) => results.map((result) => writeXyzFrame(result.structure, result)).join(''),
  frames: {
    frame: ({ molecule }, { step, positions, energy, properties, cell }) =>
      writeXyzFrame(
        {
          molecule,
          positions,
          properties: new Map([['step', String(step)], ...(properties ?? [])]),
          ...(cell ? { cell } : {}),
        },
        energy === undefined ? {} : { energy },
      ),
  },
};
