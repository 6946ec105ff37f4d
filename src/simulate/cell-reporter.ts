import { cellVolume } from '../core/cell.js';
import { AVOGADRO_PER_MOL, KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR } from '../core/units.js';
import { MoleculeCenters, type MoleculeGroups } from './pressure.js';
import type { Reporter } from './reporter.js';

/** Volume (Å³), density (g/cm³) and pressure (bar) of a periodic system. */
export function cellReporter(groups: MoleculeGroups, masses: Float64Array): Reporter {
  const centers = new MoleculeCenters(groups, masses);
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return {
    columns: [
      { name: 'volume', unit: 'A^3', digits: 4 },
      { name: 'density', unit: 'g/cm^3', digits: 6 },
      { name: 'pressure', unit: 'bar', digits: 2 },
    ],
    report(state) {
      const volume = cellVolume(state.cell!);
      centers.update(state);
      return [
        volume,
        (total * 1e24) / (AVOGADRO_PER_MOL * volume),
        centers.pressure(state) * KCAL_PER_MOL_PER_CUBIC_ANGSTROM_TO_BAR,
      ];
    },
  };
}
