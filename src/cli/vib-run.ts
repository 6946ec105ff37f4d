import { extname } from 'node:path';
import { atomCount } from '../chemistry/molecule.js';
import { ResffError } from '../core/errors.js';
import { type ForceFieldPotential, totalEnergy } from '../force-field/potential.js';
import type { Structure } from '../formats/structure.js';
import { writeXyzFrame } from '../formats/xyz-writer.js';
import { isotopicMasses } from '../simulate/isotope.js';
import { atomicMasses } from '../simulate/mass.js';
import { findMinimum, type MinimumSearch } from '../simulate/minimum-search.js';
import { animateMode } from '../simulate/mode-animation.js';
import { molecularHessian } from '../simulate/straight-angle.js';
import { symmetryNumber } from '../simulate/symmetry.js';
import { thermochemistry } from '../simulate/thermochemistry.js';
import { vibrations } from '../simulate/vibration.js';
import { CliError, exitCodes } from './exit.js';
import { checkFolder, note, print, writeOutput } from './output.js';
import { jsonHead, openSession, type Session, textHead } from './session.js';
import { checkOutput, writeResults } from './structure-output.js';
import type { VibCommandOptions } from './vib.js';
import { type VibRecord, vibJson, vibText, vibUnits } from './vib-report.js';

/** Exit status `failed` when a minimisation did not converge or a point is not stationary; all is printed nevertheless. */
export async function runVib(inputs: readonly string[], options: VibCommandOptions): Promise<void> {
  if (options.output) checkOutput(options.output);
  if (options.modes) checkModesFile(options.modes);
  else if (options.mode !== undefined) throw new CliError(exitCodes.usage, '--mode: expected with --modes <file.xyz>');
  const session = await openSession(inputs, options);
  if (options.precision === 'single')
    session.warn('single precision: frequencies are right to about 1 cm⁻¹, soft modes and their entropies to less');
  const records = session.groups.flatMap((group) => {
    const potential = session.potential(group);
    const approach =
      options.opt && options.precision === 'double'
        ? session.forceField.potential(group[0]!.molecule, {
            precision: 'single',
            allowUncovered: options.allowUncovered ?? false,
          })
        : undefined;
    return group.map((structure) => analyse(structure, potential, approach, options, session));
  });

  const head = jsonHead(session, options);
  const json = () =>
    JSON.stringify({
      ...head,
      units: { ...head.units, ...vibUnits },
      temperature: options.temperature,
      pressure: options.pressure,
      quasiHarmonic: options.quasiHarmonic,
      results: records.map((record) => vibJson(record, options.displacements)),
    });
  if (options.output) writeResults(options.output, records, json);
  if (options.modes) writeOutput(options.modes, records.map((record) => frames(record, options.mode)).join(''));
  if (options.json) print(json());
  else print(textHead(session, options) + records.map((record) => vibText(record, options)).join(''));
  for (const { structure, search, vibrations: found } of records) {
    const { name } = structure.molecule;
    const failure =
      search && !search.minimization.converged
        ? `not converged after ${search.minimization.steps} steps (${search.minimization.reason})`
        : found.verdict === 'not-stationary'
          ? `not stationary: a force of ${found.maxForce.toFixed(3)} kcal/mol/Å is left${options.opt ? '' : '; --opt minimises first'}`
          : undefined;
    if (failure === undefined) continue;
    note(`error: ${name}: ${failure}`);
    process.exitCode = exitCodes.failed;
  }
}

function analyse(
  structure: Structure,
  potential: ForceFieldPotential,
  approach: ForceFieldPotential | undefined,
  options: VibCommandOptions,
  session: Session,
): VibRecord {
  const { molecule } = structure;
  const masses = massesOf(structure, options);
  const hessianOptions = {
    ...(options.step === undefined ? {} : { stepAngstrom: options.step }),
    ...(options.progress
      ? { onProgress: (done: number, total: number) => note(`${molecule.name}: Hessian, atom ${done} of ${total}`) }
      : {}),
  };
  let search: MinimumSearch | null = null;
  if (options.opt)
    search = findMinimum(potential, structure.positions, masses, {
      hessian: hessianOptions,
      ...(approach ? { approach } : {}),
      ...(options.progress
        ? {
            minimize: {
              onProgress({ step, energy, gradientNorm }) {
                note(
                  `${molecule.name}: step ${step}, energy ${energy.toFixed(6)} kcal/mol, gradient norm ${gradientNorm.toExponential(2)}`,
                );
                return undefined;
              },
            },
          }
        : {}),
    });
  const positions = search?.minimization.positions ?? structure.positions;
  const hessian = search?.hessian ?? molecularHessian(potential, positions, hessianOptions);
  const found = search?.vibrations ?? vibrations(hessian, masses, positions);
  const sigma = options.symmetry ?? symmetryNumber(masses, positions);
  const thermo =
    found.verdict === 'not-stationary'
      ? null
      : thermochemistry(
          found.inertia,
          found.modes.map(({ frequency }) => frequency),
          {
            temperatureK: options.temperature,
            pressurePa: options.pressure,
            quasiHarmonic: options.quasiHarmonic,
            symmetryNumber: sigma,
          },
        );
  if (thermo && thermo.leftOut > 0)
    session.warn(
      `${molecule.name}: ${thermo.leftOut} modes without a real frequency are left out of the thermochemistry`,
    );
  const forces = new Float64Array(positions.length);
  const terms = potential.terms(positions, forces);
  return {
    structure: { ...structure, positions },
    terms,
    energy: totalEnergy(terms),
    forces,
    search,
    hessian,
    vibrations: found,
    symmetryNumber: sigma,
    symmetryDetected: options.symmetry === undefined,
    thermochemistry: thermo,
  };
}

/** @throws ResffError (option) when --mass names an atom that is not there */
function massesOf({ molecule }: Structure, { isotopes, mass }: VibCommandOptions): Float64Array {
  const masses = isotopes ? isotopicMasses(molecule) : atomicMasses(molecule);
  for (const [atom, value] of mass) {
    if (atom >= atomCount(molecule))
      throw new ResffError(
        'option',
        `--mass: expected atoms from 1 to ${atomCount(molecule)}, got ${atom + 1} (${molecule.name})`,
      );
    masses[atom] = value;
  }
  return masses;
}

function checkModesFile(path: string): void {
  const extension = extname(path).toLowerCase();
  if (extension !== '.xyz' && extension !== '.extxyz')
    throw new CliError(
      exitCodes.usage,
      `--modes ${path}: expected .xyz or .extxyz, got ${extension || 'no extension'}`,
    );
  checkFolder(path);
}

/** @throws CliError (usage) when there is no mode of that number */
function frames({ structure, vibrations: { modes } }: VibRecord, only: number | undefined): string {
  if (only !== undefined && (only < 1 || only > modes.length))
    throw new CliError(
      exitCodes.usage,
      `--mode: expected 1 to ${modes.length}, got ${only} (${structure.molecule.name})`,
    );
  return modes
    .flatMap((mode, k) => {
      if (only !== undefined && k !== only - 1) return [];
      return animateMode(structure.positions, mode).map((positions, frame) =>
        writeXyzFrame({
          molecule: structure.molecule,
          positions,
          properties: new Map([
            ['mode', String(k + 1)],
            ['frequency_cm-1', mode.frequency.toFixed(2)],
            ['frame', String(frame)],
          ]),
        }),
      );
    })
    .join('');
}
