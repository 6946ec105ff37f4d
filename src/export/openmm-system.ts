import { COULOMB_KCAL_PER_MOL, KCAL_PER_MOL_TO_KJ_PER_MOL } from '../core/units.js';
import { type HarmonicTerms, periodicTorsions, type TorsionTerms } from './bonded.js';
import type { ExportedCharges } from './exported-charges.js';
import { digits, type ExportedMolecule } from './exported-molecule.js';

const KJ = KCAL_PER_MOL_TO_KJ_PER_MOL;
/** nm in an Å */
const NM = 0.1;

/**
 * A System of OpenMM as XML (`XmlSerializer.deserialize`): particles with masses, a HarmonicBondForce, a HarmonicAngleForce, a
 * PeriodicTorsionForce for propers and another for impropers, each in a force group of its own, 0 to 3; in group 4 the damped
 * electrostatics of a model that has charges, as a CustomNonbondedForce.
 */
export function openmmSystem({ masses, terms, charges, remarks }: ExportedMolecule): string {
  const { bonds, angles, propers, impropers } = terms;
  const lines = [
    '<?xml version="1.0" ?>',
    '<System type="System" version="1">',
    // OpenMM reads no comment before the System.
    ...remarks.map((remark) => `\t<!-- ${remark.replaceAll('--', '- -')} -->`),
    '\t<PeriodicBoxVectors>',
    '\t\t<A x="2" y="0" z="0"/>',
    '\t\t<B x="0" y="2" z="0"/>',
    '\t\t<C x="0" y="0" z="2"/>',
    '\t</PeriodicBoxVectors>',
    '\t<Particles>',
    ...Array.from(masses, (mass) => `\t\t<Particle mass="${digits(mass)}"/>`),
    '\t</Particles>',
    '\t<Constraints/>',
    '\t<Forces>',
    ...force(0, 'bond', 'HarmonicBondForce', 'Bonds', harmonics(bonds, 2, 'Bond', 'd', NM)),
    ...force(1, 'angle', 'HarmonicAngleForce', 'Angles', harmonics(angles, 3, 'Angle', 'a', 1)),
    ...force(2, 'proper', 'PeriodicTorsionForce', 'Torsions', torsions(propers)),
    ...force(3, 'improper', 'PeriodicTorsionForce', 'Torsions', torsions(impropers)),
    ...(charges ? electrostatics(charges) : []),
    '\t</Forces>',
    '</System>',
  ];
  return `${lines.join('\n')}\n`;
}

/** C q₁q₂ (r⁴ + a⁴)^(−1/4) in kJ/mol and nm. */
function electrostatics({ values, excluded, damping }: ExportedCharges): string[] {
  const energy = `${digits(COULOMB_KCAL_PER_MOL * KJ * NM)}*q1*q2/(r^4+${digits(damping * NM)}^4)^(1/4)`;
  const attributes =
    'cutoff="1" method="0" switchingDistance="-1" useLongRangeCorrection="0" useSwitchingFunction="0" version="3"';
  const list = (name: string, entries: readonly string[]) => [
    `\t\t\t<${name}>`,
    ...entries.map((entry) => `\t\t\t\t${entry}`),
    `\t\t\t</${name}>`,
  ];
  return [
    `\t\t<Force energy="${energy}" forceGroup="4" name="ResFF electrostatics" type="CustomNonbondedForce" ${attributes}>`,
    ...list('PerParticleParameters', ['<Parameter name="q"/>']),
    ...['GlobalParameters', 'ComputedValues', 'EnergyParameterDerivatives'].map((name) => `\t\t\t<${name}/>`),
    ...list(
      'Particles',
      Array.from(values, (charge) => `<Particle param1="${digits(charge)}"/>`),
    ),
    ...list(
      'Exclusions',
      excluded.map((pair) => `<Exclusion ${particles(pair)}/>`),
    ),
    ...['Functions', 'InteractionGroups'].map((name) => `\t\t\t<${name}/>`),
    '\t\t</Force>',
  ];
}

function force(group: number, name: string, type: string, list: string, entries: readonly string[]): string[] {
  return [
    `\t\t<Force forceGroup="${group}" name="ResFF ${name}" type="${type}" usesPeriodic="0" version="2">`,
    `\t\t\t<${list}>`,
    ...entries.map((entry) => `\t\t\t\t${entry}`),
    `\t\t\t</${list}>`,
    '\t\t</Force>',
  ];
}

function harmonics(
  { atoms, k, equilibrium }: HarmonicTerms,
  size: number,
  tag: string,
  value: string,
  unit: number,
): string[] {
  return Array.from(k, (constant, t) => {
    const row = particles(atoms.subarray(size * t, size * (t + 1)));
    return `<${tag} ${row} ${value}="${digits(equilibrium[t]! * unit)}" k="${digits((constant * KJ) / unit ** 2)}"/>`;
  });
}

function torsions(terms: TorsionTerms): string[] {
  return periodicTorsions(terms).map(
    ({ atoms, periodicity, k, phase }) =>
      `<Torsion ${particles(atoms)} periodicity="${periodicity}" phase="${phase}" k="${digits(k * KJ)}"/>`,
  );
}

function particles(atoms: ArrayLike<number>): string {
  return Array.from(atoms, (atom, p) => `p${p + 1}="${atom}"`).join(' ');
}
