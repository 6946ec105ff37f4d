import type { ForceFieldPotential } from '../force-field/potential.js';
import type { ElectrostaticSettings } from '../potentials/electrostatics.js';
import { atomicMasses } from '../simulate/mass.js';
import { amberCoordinates, amberTopology } from './amber.js';
import { bondedEnergies, bondedTerms } from './bonded.js';
import { chargeEnergy, exportedCharges } from './exported-charges.js';
import { type ExportedMolecule, withoutStraightTorsions } from './exported-molecule.js';
import { gromacsCoordinates, gromacsTopology } from './gromacs.js';
import { openmmSystem } from './openmm-system.js';
import { parameterJson } from './parameter-json.js';
import type { ResidualCost } from './residual-cost.js';

/** Files of a format: the name of the first decides, the others stand beside it. */
export const exportFormats = {
  '.xml': { program: 'OpenMM', files: [['.xml', openmmSystem]] },
  '.top': {
    program: 'GROMACS',
    files: [
      ['.top', gromacsTopology],
      ['.gro', gromacsCoordinates],
    ],
  },
  '.prmtop': {
    program: 'AMBER',
    files: [
      ['.prmtop', amberTopology],
      ['.inpcrd', amberCoordinates],
    ],
  },
  '.json': { program: 'a program', files: [['.json', parameterJson]] },
} as const satisfies Record<
  string,
  { program: string; files: readonly (readonly [extension: string, write: (exported: ExportedMolecule) => string])[] }
>;

export type ExportExtension = keyof typeof exportFormats;

/** A molecule ready to be written in any format. */
export interface Export extends ExportedMolecule {
  /** kcal/mol at the positions, what the other program computes: without constants and torsions left out */
  readonly energies: Readonly<Record<'bond' | 'angle' | 'proper' | 'improper', number>> & {
    /** of a model with charges, in OpenMM and JSON */
    readonly electrostatics?: number;
  };
  /** kcal/mol: Coulomb's law without the damping of the model, in GROMACS and AMBER; null without charges */
  readonly coulomb: number | null;
  /** torsions over nearly straight angles */
  readonly torsionsLeftOut: number;
}

/**
 * The bonded terms of a molecule for other programs, with what they should know of them.
 *
 * @param positions (N,3) Å
 * @param source the model and the program, for the remarks
 * @param electrostatics of the model's architecture
 */
export function exportBonded(
  potential: ForceFieldPotential,
  positions: Float64Array,
  cost: ResidualCost,
  source: string,
  electrostatics: ElectrostaticSettings | null = null,
): Export {
  const { molecule, topology, parameters } = potential;
  const all = bondedTerms(topology, parameters);
  const { terms, left } = withoutStraightTorsions(all);
  const charges = electrostatics && parameters.charges && exportedCharges(molecule, parameters.charges, electrostatics);
  const bonded = bondedEnergies(terms, positions);
  const energies = charges ? { ...bonded, electrostatics: chargeEnergy(charges, charges.damping, positions) } : bonded;
  const coulomb = charges && chargeEnergy(charges, 0, positions);
  const remarks = [
    `${molecule.name}: bonded terms${charges ? ' and charges' : ''} of ${source}`,
    ...costRemarks(
      potential.parts.map(({ name }) => name).filter((name) => !(name in energies)),
      charges !== null,
      cost,
    ),
    ...(charges && coulomb !== null
      ? [
          `The charges' law of the model is flat below about ${charges.damping} Å, and counts pairs ${charges.bondsApart} or more bonds apart. OpenMM and JSON files have it; GROMACS and AMBER files have Coulomb's law, ${coulomb.toFixed(4)} kcal/mol at the coordinates given.`,
        ]
      : []),
    ...(left === 0
      ? []
      : [
          `${left} torsions over nearly straight angles are left out: the model lets them fade there, other programs cannot.`,
        ]),
    `Energies at the coordinates given, kcal/mol: ${Object.entries(energies)
      .map(([name, energy]) => `${name} ${energy.toFixed(4)}`)
      .join(', ')}.`,
    `The model adds constants: bonds ${terms.bonds.constant.toFixed(4)}, angles ${terms.angles.constant.toFixed(4)} kcal/mol.`,
  ];
  return {
    molecule,
    positions,
    masses: atomicMasses(molecule),
    terms,
    charges,
    remarks,
    energies,
    coulomb,
    torsionsLeftOut: left,
  };
}

/** What is missing, and what that costs. */
function costRemarks(
  missing: readonly string[],
  isCharged: boolean,
  { conformers, mean, largest }: ResidualCost,
): string[] {
  const others = isCharged ? 'all interactions but those of charges' : 'all non-bonded interactions';
  const said = `Not in this file, and with it ${others} of the model: ${missing.join(', ')}.`;
  if (mean === null || largest === null) return [said, 'What that costs is not known: one conformer only.'];
  return [
    said,
    `Without it relative energies of ${conformers} conformers are off by ${mean.toFixed(2)} kcal/mol on average, ${largest.toFixed(2)} at most.`,
  ];
}
