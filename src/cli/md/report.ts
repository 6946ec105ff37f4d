import type { Molecule } from '../../chemistry/molecule.js';
import {
  dihedralReporter,
  distanceReporter,
  gyrationReporter,
  rmsdReporter,
} from '../../simulate/geometry-reporter.js';
import { helixReporter } from '../../simulate/helix.js';
import { hydrogenBondReporter } from '../../simulate/hydrogen-bond.js';
import { atomicMasses } from '../../simulate/mass.js';
import type { Reporter } from '../../simulate/reporter.js';
import { CliError, exitCodes } from '../exit.js';

/**
 * One entry of --report as a reporter.
 *
 * @param reference (N,3) Å, the start of the run
 * @throws CliError (usage) for an entry that means nothing, ResffError for atoms that are not there
 */
export function reporterOf(entry: string, molecule: Molecule, reference: Float64Array): Reporter {
  const n = molecule.atomicNumbers.length;
  const [kind, atomText, ...more] = entry.split('=');
  const atoms = atomText === undefined ? [] : atomText.split('-').map((text) => atomOf(text, entry));
  const wanted = { distance: 2, dihedral: 4 }[kind ?? ''] ?? 0;
  if (atoms.length !== wanted || more.length > 0) throw wrong(entry);
  const [i, j, k, l] = atoms as [number, number, number, number];
  const name = `${kind} ${atomText}`;
  switch (kind) {
    case 'rmsd':
      return rmsdReporter(reference);
    case 'rmsd-heavy':
      return rmsdReporter(
        reference,
        kind,
        Array.from(molecule.atomicNumbers, (z) => (z === 1 ? 0 : 1)),
      );
    case 'rg':
      return gyrationReporter(atomicMasses(molecule));
    case 'hbonds':
      return hydrogenBondReporter(molecule);
    case 'helix':
      return helixReporter(molecule);
    case 'distance':
      return distanceReporter([i, j], n, name);
    case 'dihedral':
      return dihedralReporter([i, j, k, l], n, name);
    default:
      throw wrong(entry);
  }
}

/** Counted from 1 on the command line. */
function atomOf(text: string, entry: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1) throw wrong(entry);
  return value - 1;
}

function wrong(entry: string): CliError {
  return new CliError(
    exitCodes.usage,
    `--report: expected rmsd, rmsd-heavy, rg, hbonds, helix, distance=1-2, dihedral=1-2-3-4, got ${JSON.stringify(entry)}`,
  );
}
