import type { DynamicsRequest } from '../../workflow/dynamics-plan.js';
import type { ReporterRequest } from '../../workflow/reporter-request.js';
import { CliError, exitCodes } from '../exit.js';
import type { MdCommandOptions } from './options.js';

/** kcal/mol/Å², of --wall: soft enough for every time step. */
const WALL_K = 10;

/** @throws CliError (usage) for an entry of --report that means nothing */
export function requestOf(options: MdCommandOptions): DynamicsRequest {
  const { ramp, timestep, hmr, wall, maxForce, uncertaintyLimit, pressure, pressureRelaxation, compressibility } =
    options;
  return {
    ensemble: options.ensemble,
    timeFs: options.time,
    everyFs: options.every,
    equilibrationFs: options.equilibrate ?? 0,
    temperatureK: options.temperature,
    frictionPerPs: options.friction,
    relaxationFs: options.relaxation,
    constraints: options.constraints,
    restraints: [
      ...options.restrain,
      ...(wall === undefined ? [] : [{ kind: 'wall', radius: wall, k: WALL_K } as const]),
    ],
    minimize: options.minimize,
    report: options.report.map(reporterOf),
    seed: options.seed,
    ...(pressure === undefined ? {} : { pressureBar: pressure }),
    ...(pressureRelaxation === undefined ? {} : { pressureRelaxationFs: pressureRelaxation }),
    ...(compressibility === undefined ? {} : { compressibility }),
    ...(ramp ? { ramp } : {}),
    ...(timestep === undefined ? {} : { timestepFs: timestep }),
    ...(hmr === undefined ? {} : { hydrogenMass: hmr }),
    ...(maxForce === undefined ? {} : { maxForce }),
    ...(options.uncertainty ? { uncertainty: true } : {}),
    ...(uncertaintyLimit === undefined
      ? {}
      : { uncertaintyLimit: { most: uncertaintyLimit, stops: options.onUncertain === 'stop' } }),
  };
}

/** One entry of --report. */
function reporterOf(entry: string): ReporterRequest {
  const [kind, atomText, ...more] = entry.split('=');
  const atoms = atomText === undefined ? [] : atomText.split('-').map((text) => atomOf(text, entry));
  const [i, j, k, l] = atoms as [number, number, number, number];
  if (more.length === 0)
    switch (kind) {
      case 'rmsd':
      case 'rmsd-heavy':
      case 'rg':
      case 'hbonds':
      case 'helix':
        if (atomText === undefined) return { kind };
        break;
      case 'distance':
        if (atoms.length === 2) return { kind, atoms: [i, j] };
        break;
      case 'dihedral':
        if (atoms.length === 4) return { kind, atoms: [i, j, k, l] };
    }
  throw wrong(entry);
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
