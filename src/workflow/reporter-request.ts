import type { Molecule } from '../chemistry/molecule.js';
import { dihedralReporter, distanceReporter, gyrationReporter, rmsdReporter } from '../simulate/geometry-reporter.js';
import { helixReporter } from '../simulate/helix.js';
import { hydrogenBondReporter } from '../simulate/hydrogen-bond.js';
import { atomicMasses } from '../simulate/mass.js';
import type { Reporter } from '../simulate/reporter.js';

/** A column or columns of the table of a run; atoms count from 0. */
export type ReporterRequest =
  | { readonly kind: 'rmsd' | 'rmsd-heavy' | 'rg' | 'hbonds' | 'helix' }
  | { readonly kind: 'distance'; readonly atoms: readonly [number, number] }
  | { readonly kind: 'dihedral'; readonly atoms: readonly [number, number, number, number] };

/** `distance=1-22`, atoms counted from 1. */
export function reporterText(request: ReporterRequest): string {
  return 'atoms' in request ? `${request.kind}=${atomText(request.atoms)}` : request.kind;
}

/**
 * @param reference (N,3) Å, the start of the run
 * @throws ResffError for atoms that are not there, (molecule) for `helix` of what is no peptide
 */
export function requestedReporter(request: ReporterRequest, molecule: Molecule, reference: Float64Array): Reporter {
  const n = molecule.atomicNumbers.length;
  switch (request.kind) {
    case 'rmsd':
      return rmsdReporter(reference);
    case 'rmsd-heavy':
      return rmsdReporter(
        reference,
        request.kind,
        Array.from(molecule.atomicNumbers, (z) => (z === 1 ? 0 : 1)),
      );
    case 'rg':
      return gyrationReporter(atomicMasses(molecule));
    case 'hbonds':
      return hydrogenBondReporter(molecule);
    case 'helix':
      return helixReporter(molecule);
    case 'distance':
      return distanceReporter(request.atoms, n, `distance ${atomText(request.atoms)}`);
    case 'dihedral':
      return dihedralReporter(request.atoms, n, `dihedral ${atomText(request.atoms)}`);
  }
}

function atomText(atoms: readonly number[]): string {
  return atoms.map((atom) => atom + 1).join('-');
}
