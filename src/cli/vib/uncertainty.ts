import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { symbolOf } from '../../core/elements.js';
import { frequencyDeviations } from '../../simulate/frequency-deviation.js';
import type { VibrationMode } from '../../simulate/vibration.js';
import { forceFieldOf } from '../../workflow/force-field-source.js';
import type { Session } from '../session.js';
import { changeUncertainty, type RecordUncertainty, uncertaintyJson, uncertaintyOf } from '../uncertainty.js';
import type { VibCommandOptions } from './options.js';

/** How sure the model is of the point analyzed: `energy` is that of what --opt gained, null without. */
export interface VibrationUncertainty extends RecordUncertainty {
  /** cm⁻¹, of each mode */
  readonly frequencies: readonly number[];
}

/** Deviations are right to two digits in single precision, and double takes a hundred times as long. */
export function vibrationUncertainty(
  session: Session,
  options: VibCommandOptions,
  given: Structure,
  analyzed: Structure,
  modes: readonly VibrationMode[],
): VibrationUncertainty {
  const forceField = forceFieldOf(session.forceField.model, { precision: 'single' });
  const uncertainty = uncertaintyOf({ forceField }, options, analyzed);
  const { energy, forces } = changeUncertainty(uncertainty, given, analyzed);
  return {
    energy: options.opt ? energy : null,
    forces,
    frequencies: frequencyDeviations(uncertainty, analyzed.positions, modes),
  };
}

export function vibrationUncertaintyJson(uncertainty: VibrationUncertainty) {
  return { ...uncertaintyJson(uncertainty), frequencies: uncertainty.frequencies };
}

export function vibrationUncertaintyText(
  { energy, forces }: VibrationUncertainty,
  { atomicNumbers }: Molecule,
): string {
  const { rms, largest, atom } = forces;
  const worst = `${symbolOf(atomicNumbers[atom]!)}${atom + 1}`;
  const gained = energy === null ? '' : `; of the energy gained ${energy.toFixed(2)} kcal/mol`;
  return `standard deviation of force components ${rms.toFixed(2)} kcal/mol/Å, largest ${largest.toFixed(2)} (${worst})${gained}`;
}
