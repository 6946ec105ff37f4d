import { defectsText } from '../../chemistry/geometry-defect.js';
import type { StructureResult } from '../../formats/format.js';
import { animateMode } from '../../simulate/mode-animation.js';
import { analyzeVibrations } from '../../workflow/vibration.js';
import type { VibrationRequest, VibrationState } from '../../workflow/vibration-job.js';
import type { LibraryAnswer } from '../command.js';
import { type BatchEntry, failureJson, libraryAnswers, reportFailures } from '../entry.js';
import { CliError, exitCodes } from '../exit.js';
import { note, print } from '../output.js';
import { jsonHead, openSession, type Session, textHead, workflowOptions } from '../session.js';
import { checkOutput, checkStructures, writeResults, writeStructures } from '../structure-output.js';
import type { VibCommandOptions } from './options.js';
import { type VibRecord, vibJson, vibText, vibUnits } from './report.js';
import { vibrationUncertainty } from './uncertainty.js';

/**
 * Exit status `failed` when a structure cannot be computed, a minimization did not converge or a point is not stationary; all the
 * rest is printed and written nevertheless.
 */
export async function runVib(inputs: readonly string[], options: VibCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  if (options.modes) checkStructures(options.modes, '--modes');
  else if (options.mode !== undefined) throw new CliError(exitCodes.usage, '--mode: expected with --modes <file.xyz>');
  const session = await openSession(inputs, options);
  const entries = await vibrations(session, options);
  const records = reportFailures(entries);

  const json = () => {
    const head = jsonHead(session, options);
    return JSON.stringify({
      ...head,
      units: { ...head.units, ...vibUnits },
      temperature: options.temperature,
      pressure: options.pressure,
      quasiHarmonic: options.quasiHarmonic,
      results: entries.map((entry) => ('error' in entry ? failureJson(entry) : vibJson(entry, options.displacements))),
    });
  };
  const animation = options.modes ? records.flatMap((record) => frames(record, options.mode)) : [];
  if (options.output) writeResults(options.output, records, json);
  if (options.modes) writeStructures(options.modes, animation);
  if (options.json) print(json());
  else print(textHead(session, options) + records.map((record) => vibText(record, options)).join(''));
  for (const record of records) {
    const failure = failureOf(record);
    if (failure === null) continue;
    note(`error: ${record.structure.molecule.name}: ${failure}`);
    process.exitCode = exitCodes.failed;
  }
}

/** Of the records of a library. */
export async function vibAnswers(session: Session, options: VibCommandOptions): Promise<LibraryAnswer[]> {
  return libraryAnswers(await vibrations(session, options), (record) => ({
    json: vibJson(record, options.displacements),
    structures: [record],
    failure: failureOf(record),
  }));
}

async function vibrations(session: Session, options: VibCommandOptions): Promise<BatchEntry<VibRecord>[]> {
  if (options.precision === 'single')
    session.warn('single precision: frequencies are right to about 1 cm⁻¹, soft modes and their entropies to less');
  const structures = session.groups.flat();
  const onProgress = (state: VibrationState, index: number) =>
    note(progressLine(structures[index]!.molecule.name, state));
  const outcomes = await analyzeVibrations(session.forceField.model, structures, vibrationRequest(options), {
    ...workflowOptions(session, options),
    onProgress: options.progress ? onProgress : undefined,
  });
  const entries = outcomes.map((outcome, i): BatchEntry<VibRecord> => {
    const structure = structures[i]!;
    if ('error' in outcome) return { structure, error: outcome.error };
    const analyzed = { ...structure, positions: outcome.value.positions };
    const uncertainty = options.uncertainty
      ? { uncertainty: vibrationUncertainty(session, options, structure, analyzed, outcome.value.vibrations.modes) }
      : {};
    return { ...outcome.value, ...uncertainty, structure: analyzed };
  });
  for (const entry of entries) if ('warnings' in entry) entry.warnings.forEach(session.warn);
  return entries;
}

function vibrationRequest(options: VibCommandOptions): VibrationRequest {
  return {
    minimize: options.opt ?? false,
    thermochemistry: {
      temperatureK: options.temperature,
      pressurePa: options.pressure,
      quasiHarmonic: options.quasiHarmonic,
      ...(options.symmetry === undefined ? {} : { symmetryNumber: options.symmetry }),
    },
    isotopes: options.isotopes ?? false,
    masses: options.mass,
    ...(options.step === undefined ? {} : { stepAngstrom: options.step }),
  };
}

function progressLine(name: string, progress: VibrationState): string {
  if (progress.phase === 'hessian') return `${name}: Hessian, atom ${progress.atomsDone} of ${progress.atoms}`;
  const { step, energy, gradientNorm } = progress.state;
  const state = `energy ${energy.toFixed(6)} kcal/mol, gradient norm ${gradientNorm.toExponential(2)}`;
  return `${name}: step ${step}, ${state} kcal/mol/Å`;
}

function failureOf({ structure, optimization, vibrations: { verdict, maxForce } }: VibRecord): string | null {
  if (optimization && !optimization.converged)
    return [
      `not converged after ${optimization.steps} steps (${optimization.reason})`,
      ...(optimization.defects.length > 0 ? [defectsText(optimization.defects, structure.molecule)] : []),
    ].join(': ');
  if (verdict !== 'not-stationary') return null;
  const advice = optimization ? '' : '; --opt minimizes first';
  return `not stationary: a force of ${maxForce.toFixed(3)} kcal/mol/Å is left${advice}`;
}

/** @throws CliError (usage) when there is no mode of that number */
function frames({ structure, vibrations: { modes } }: VibRecord, only: number | undefined): StructureResult[] {
  if (only !== undefined && (only < 1 || only > modes.length))
    throw new CliError(
      exitCodes.usage,
      `--mode: expected 1 to ${modes.length}, got ${only} (${structure.molecule.name})`,
    );
  return modes.flatMap((mode, k) => {
    if (only !== undefined && k !== only - 1) return [];
    return animateMode(structure.positions, mode).map((positions, frame) => ({
      structure: {
        molecule: structure.molecule,
        positions,
        properties: new Map([
          ['mode', String(k + 1)],
          ['frequency_cm-1', mode.frequency.toFixed(2)],
          ['frame', String(frame)],
        ]),
      },
    }));
  });
}
