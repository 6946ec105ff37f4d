import { type Command, InvalidArgumentError, Option } from 'commander';
import type { PeptideOptions } from '../../build/peptide-builder.js';
import {
  type BackboneAngles,
  type PeptideConformation,
  peptideConformations,
} from '../../build/peptide-conformation.js';

export interface BuildPeptideOptions {
  conformation: PeptideConformation | BackboneAngles;
  caps: Required<Pick<PeptideOptions, 'nCap' | 'cCap'>>;
  protonation: 'pH 7' | 'neutral';
  name?: string;
  output?: string;
  json?: boolean;
}

const names = Object.keys(peptideConformations) as PeptideConformation[];

const peptideHelp = `
SEQUENCE is one-letter codes (AAKAA), or residues joined by -: letters, names, or protonation forms
(ASH GLH LYN ARN HID HIE HIP CYM TYM), as in A-HIP-ALA. H and HIS are HIE.

Conformations, phi and psi in degrees:
${names.map((name) => `  ${name.padEnd(15)}${String(peptideConformations[name].phi).padStart(6)}${String(peptideConformations[name].psi).padStart(6)}`).join('\n')}
Proline keeps phi at -65. Bond lengths and angles are ideal values, omega is 180, side chains take rotamers that
overlap least: a start for resff minimize.`;

/** `helix`, or `-60,-45`. */
function conformation(text: string): PeptideConformation | BackboneAngles {
  if (names.includes(text as PeptideConformation)) return text as PeptideConformation;
  const angles = text.split(',').map((part) => (/^-?\d+(\.\d+)?$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (angles.length !== 2 || angles.some(Number.isNaN))
    throw new InvalidArgumentError(`Expected ${names.join(', ')}, or phi and psi such as -60,-45.`);
  return { phi: angles[0]!, psi: angles[1]! };
}

/** `ACE,NME`: of the N and of the C terminus. */
function caps(text: string): BuildPeptideOptions['caps'] {
  const [nCap, cCap, ...others] = text.split(',').map((part) => part.trim());
  if ((nCap !== 'ACE' && nCap !== 'none') || (cCap !== 'NME' && cCap !== 'NH2' && cCap !== 'none') || others.length > 0)
    throw new InvalidArgumentError('Expected ACE or none, a comma, and NME, NH2 or none.');
  return { nCap, cCap };
}

export function buildPeptideOptions(command: Command): void {
  command
    .argument('<sequence>', 'one-letter codes, or residues joined by -')
    .addOption(
      new Option('--conformation <name|phi,psi>', 'of the backbone, angles in degrees')
        .argParser(conformation)
        .default('extended' as PeptideConformation),
    )
    .addOption(
      new Option('--caps <n,c>', 'groups at the two ends; none leaves NH3+ and COO- (NH2 and COOH if neutral)')
        .argParser(caps)
        .default({ nCap: 'ACE', cCap: 'NME' }, 'ACE,NME'),
    )
    .addOption(
      new Option('--protonation <state>', 'of ASP, GLU, LYS, ARG and free ends; forms named in the sequence stay')
        .choices(['pH 7', 'neutral'])
        .default('pH 7'),
    )
    .option('--name <name>', 'name of the structure (default: its residues)')
    .option('-o, --output <file>', 'write it: .pdb, .sdf, .mol, .xyz or .json (default: PDB on standard output)')
    .option('--json', 'print JSON')
    .addHelpText('after', peptideHelp);
}
