import type { ThermalPart, Thermochemistry } from '../../simulate/thermochemistry.js';
import type { Vibrations } from '../../simulate/vibration.js';
import type { VibrationAnswer } from '../../workflow/vibration-job.js';
import { type EnergyRecord, energyJson } from '../energy/report.js';
import { rows3 } from '../output.js';
import { type Cell, formatTable } from '../table.js';
import type { VibCommandOptions } from './options.js';
import { type VibrationUncertainty, vibrationUncertaintyJson, vibrationUncertaintyText } from './uncertainty.js';

export type VibRecord = EnergyRecord & VibrationAnswer & { readonly uncertainty?: VibrationUncertainty };

/** Units of the JSON answer besides those of its head. */
export const vibUnits = {
  frequency: 'cm^-1',
  mass: 'g/mol',
  momentOfInertia: 'g/mol*angstrom^2',
  forceConstant: 'kcal/mol/angstrom^2',
  entropy: 'kcal/mol/K',
  temperature: 'K',
  pressure: 'Pa',
} as const;

export function vibJson(record: VibRecord, displacements = false) {
  const { optimization, hessian, vibrations, thermochemistry, structure } = record;
  const { inertia, modes, externalFrequencies, ...verdict } = vibrations;
  return {
    ...energyJson(record),
    ...(record.uncertainty ? { uncertainty: vibrationUncertaintyJson(record.uncertainty) } : {}),
    positions: rows3(structure.positions),
    ...verdict,
    modes: modes.map(({ displacement, ...mode }) => ({
      ...mode,
      ...(displacements ? { displacement: rows3(displacement) } : {}),
    })),
    externalFrequencies: [...externalFrequencies],
    rotor: inertia.rotor,
    mass: inertia.mass,
    momentsOfInertia: [...inertia.moments],
    symmetryNumber: record.symmetryNumber,
    straightAngles: hessian.straightAngles.length,
    hessian: { step: hessian.stepAngstrom, asymmetry: hessian.asymmetry, evaluations: hessian.evaluations },
    optimization,
    thermochemistry,
  };
}

const verdicts: Record<Vibrations['verdict'], string> = {
  minimum: 'minimum, no imaginary mode',
  'transition-state': 'transition state, one imaginary mode',
  saddle: 'higher-order saddle point',
  'not-stationary': 'not a stationary point',
};

export function vibText(record: VibRecord, options: VibCommandOptions): string {
  const { structure, energy, vibrations, hessian, optimization, thermochemistry, uncertainty } = record;
  const { molecule } = structure;
  const { modes, externalFrequencies, imaginaryCount, flatCount, verdict, maxForce, inertia } = vibrations;
  const count = molecule.atomicNumbers.length;
  const lines = [
    '',
    `${molecule.name}: ${count === 1 ? '1 atom' : `${count} atoms`}, energy ${energy.toFixed(4)} kcal/mol, longest force ${maxForce.toPrecision(2)} kcal/mol/Å`,
    `verdict: ${verdicts[verdict]}${imaginaryCount > 1 ? `, ${imaginaryCount} imaginary modes` : ''}`,
  ];
  if (uncertainty) lines.push(vibrationUncertaintyText(uncertainty, molecule));
  for (const saddle of optimization?.saddlesLeft ?? [])
    lines.push(
      `left a saddle point at ${saddle.energy.toFixed(4)} kcal/mol along ${wavenumber(saddle.frequency, 1)} cm⁻¹`,
    );
  if (flatCount > 0) lines.push(`within 10 cm⁻¹ of zero, too flat to decide: ${flatCount}`);
  const straight = hessian.straightAngles.length;
  if (straight > 0) lines.push(`straight angles: ${straight}, harmonic about 180° (docs/vibration.md)`);
  if (externalFrequencies.length > 0)
    lines.push(
      `translations and rotations, projected out: ${Array.from(externalFrequencies, (f) => wavenumber(f, 2)).join(' ')} cm⁻¹`,
    );
  const columns = [
    { title: 'mode' },
    { title: 'frequency (cm⁻¹)' },
    ...(uncertainty ? [{ title: 'deviation', digits: 0 }] : []),
    { title: 'reduced mass (g/mol)', digits: 3 },
    { title: 'force constant (kcal/mol/Å²)', digits: 2 },
  ];
  const width = Math.max(0, ...modes.map(({ frequency }) => wavenumber(frequency, 2).length));
  const rows = modes.map(({ frequency, reducedMass, forceConstant }, k): Cell[] => [
    k + 1,
    wavenumber(frequency, 2).padStart(width),
    ...(uncertainty ? [uncertainty.frequencies[k]!] : []),
    reducedMass,
    forceConstant,
  ]);
  const moments = Array.from(inertia.moments, (moment) => moment.toFixed(3)).join(' ');
  return [
    ...lines,
    ...(rows.length > 0 ? ['', formatTable(columns, rows)] : ['']),
    `${inertia.rotor}, ${inertia.mass.toFixed(3)} g/mol, moments of inertia ${moments} g/mol·Å²`,
    ...(thermochemistry ? [thermochemistryText(thermochemistry, record, options)] : []),
    '',
  ].join('\n');
}

/** `123.4`, or `123.4i` where it is imaginary. */
function wavenumber(frequency: number, digits: number): string {
  const text = Math.abs(frequency).toFixed(digits);
  return frequency < 0 && Number(text) !== 0 ? `${text}i` : text;
}

function thermochemistryText(
  thermo: Thermochemistry,
  { symmetryNumber, energy }: VibRecord,
  { temperature, pressure, quasiHarmonic, symmetry }: VibCommandOptions,
): string {
  const columns = [
    { title: '' },
    { title: 'energy (kcal/mol)', digits: 3 },
    { title: 'entropy (cal/mol/K)', digits: 3 },
    { title: 'heat capacity (cal/mol/K)', digits: 3 },
  ];
  const part = (name: string, { energy: e, entropy, heatCapacity }: ThermalPart): Cell[] => [
    name,
    e,
    1000 * entropy,
    1000 * heatCapacity,
  ];
  const soft = { none: 'harmonic entropies', grimme: 'soft modes by Grimme', truhlar: 'soft modes by Truhlar' };
  const sums = [
    ['zero-point energy', thermo.zeroPointEnergy],
    ['U − E', thermo.internalEnergy],
    ['H − E', thermo.enthalpy],
    ['G − E', thermo.freeEnergy],
    ['E + zero-point energy', energy + thermo.zeroPointEnergy],
    ['H', energy + thermo.enthalpy],
    ['G', energy + thermo.freeEnergy],
  ] as const;
  return [
    '',
    `ideal gas at ${temperature} K, ${pressure} Pa; symmetry number ${symmetryNumber}${symmetry === undefined ? ' (found)' : ''}; ${soft[quasiHarmonic]}`,
    formatTable(columns, [
      part('translation', thermo.translation),
      part('rotation', thermo.rotation),
      part('vibration', thermo.vibration),
      [
        'total at constant pressure',
        thermo.enthalpy - thermo.zeroPointEnergy,
        1000 * thermo.entropy,
        1000 * thermo.heatCapacity,
      ],
    ]),
    formatTable([{ title: 'sums' }, { title: 'kcal/mol', digits: 4 }], sums),
  ].join('\n');
}
