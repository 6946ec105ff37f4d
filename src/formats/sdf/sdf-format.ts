import type { Structure } from '../../chemistry/structure.js';
import type { Format, StructureResult } from '../format.js';
import { sdfRecords } from './sdf.js';
import { writeSdf } from './sdf-writer.js';

export const sdf: Format = {
  name: 'sdf',
  summary: 'SDF or MOL (V2000, V3000)',
  extensions: ['.sdf', '.mol', '.sd'],
  // The version stands in the fourth line.
  recognizes: (start) => /V[23]000/.test(start.split(/\r\n|\r|\n/, 4)[3] ?? ''),
  read: sdfRecords,
  recordBegins() {
    let begins = true;
    return (line) => {
      const first = begins;
      begins = line.startsWith('$$$$');
      return first;
    };
  },
  write: (results) => writeSdf(results.map(withEnergy)),
  frames: {
    frame: ({ molecule }, { step, positions, energy, properties }) =>
      writeSdf([
        withEnergy({
          structure: { molecule, positions, properties: new Map([['step', String(step)], ...(properties ?? [])]) },
          ...(energy === undefined ? {} : { energy }),
        }),
      ]),
  },
};

function withEnergy({ structure, energy }: StructureResult): Structure {
  if (energy === undefined) return structure;
  return { ...structure, properties: new Map([...structure.properties, ['energy_kcal_per_mol', energy.toFixed(6)]]) };
}
