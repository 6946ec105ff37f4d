/**
 * The backends that are compared. The only place of the bench that knows how one is made: a backend to come (WebGPU) gets its
 * entry here and appears in every section.
 */

import {
  backendOf,
  detectVariants,
  type ForceField,
  type ForceFieldPotential,
  type Model,
  type Molecule,
  type Precision,
  type Variant,
} from 'resff';
import {
  exactWasmDevice,
  type ResidualBatch,
  type ResidualDevice,
  referenceDevice,
  residualBatch,
  residualEngine,
  TRAINING_TABLES,
  wasmDevice,
} from 'resff/backend';
import { openThreadTeam } from 'resff/node';
import { analyticTerms } from '../../dist/force-field/analytic-terms.js';
import type { ResidualAtOnce } from '../../dist/force-field/engine.js';
import { forceFieldPotential } from '../../dist/force-field/potential.js';
import type { Measured } from './table.js';

/** Atoms up to which backends with exact filters are timed: they hold every tensor of every pair. */
const EXACT_MOST = { full: 100, quick: 20 };

/** A step of training on a device of any kind of tensor: the device stays inside. */
export type WithDevice = <R>(use: <T>(device: ResidualDevice<T>) => R) => R;

export interface BackendEntry {
  /** as in results */
  readonly name: string;
  readonly threads: number;
  readonly precision: Precision;
  /** filters are computed for every pair, not read from tables */
  readonly exact: boolean;
  /** of wasm, whose peak its rate is compared with */
  readonly variant: Variant;
  readonly mostAtoms: number;
  open(model: Model): Promise<OpenedBackend>;
  /** the device of a training step */
  readonly training: WithDevice | null;
}

type Systems = Parameters<ResidualAtOnce['energyGradients']>[0];

export interface OpenedBackend {
  /** energies and gradients with the pairs given; null where pairs are searched in each call */
  readonly known: ((batch: ResidualBatch) => unknown) | null;
  /** pair search included */
  residual(systems: Systems): ReturnType<ResidualAtOnce['energyGradients']>;
  close(): void;
}

/** Slowest first. */
export function backendEntries(quick: boolean): BackendEntry[] {
  const variants = detectVariants()
    .filter(({ available }) => available)
    .map(({ name }) => name);
  const fastest = variants.at(-1)!;
  const mostAtoms = EXACT_MOST[quick ? 'quick' : 'full'];
  const single = { precision: 'single', exact: false, mostAtoms: Infinity } as const;
  const exact = { threads: 1, exact: true, variant: fastest, mostAtoms };
  return [
    {
      ...exact,
      name: 'reference',
      precision: 'double',
      open: (model) => openHere(referenceDevice(), model),
      training: (use) => use(referenceDevice()),
    },
    {
      ...exact,
      name: `wasm ${fastest}, exact filters`,
      precision: 'single',
      open: (model) => openHere(exactWasmDevice(), model),
      training: null,
    },
    ...variants.map((variant) => ({
      ...single,
      name: `wasm ${variant}`,
      threads: 1,
      variant,
      open: (model: Model) => openHere(wasmDevice(variant), model),
      training: <R>(use: <T>(device: ResidualDevice<T>) => R) => use(wasmDevice(variant, TRAINING_TABLES)),
    })),
    {
      ...single,
      name: `wasm ${fastest}`,
      threads: 2,
      variant: fastest,
      open: (model) => openTeam(model, 2),
      training: null,
    },
  ];
}

async function openHere<T>(device: ResidualDevice<T>, { architecture, weights }: Model): Promise<OpenedBackend> {
  const engine = residualEngine(device, architecture);
  engine.setWeights(weights);
  const { cutoff } = architecture.residual;
  return {
    known: (batch) => engine.energyGradients(batch),
    residual: (systems) => engine.energyGradients(residualBatch(systems.map(asConformation), cutoff)),
    close() {},
  };
}

const asConformation = ({ features, positions }: Systems[number]) => ({ features, conformations: [positions] });

async function openTeam(model: Model, threads: number): Promise<OpenedBackend> {
  const team = await openThreadTeam(threads);
  const engine = team.open(model);
  return { known: null, residual: (systems) => engine.energyGradients(systems), close: () => team.close() };
}

/**
 * The energy of a molecule by the whole force field, the residual on an opened backend: what `ForceField` makes, with the backend
 * chosen.
 *
 * @param prepared of `ForceField.parameters`
 */
export function potentialOn(
  entry: BackendEntry,
  opened: OpenedBackend,
  model: Model,
  molecule: Molecule,
  prepared: ReturnType<ForceField['parameters']>,
): ForceFieldPotential {
  const { topology, parameters, features, warnings, unseen } = prepared;
  const analytic = analyticTerms(model.architecture, molecule, topology).potential(parameters);
  const { atOnce } = backendOf(entry.precision).open(model);
  const engine = { ...atOnce!, residualWeight: model.residualWeight, energyGradients: opened.residual };
  const facts = { name: model.name, molecule, topology, parameters, precision: entry.precision, warnings, unseen };
  return forceFieldPotential(engine, { features, analytic }, facts);
}

/** Marks results of several threads with their gain over the same backend on one thread. */
export function addThreadGains(results: Measured[]): void {
  for (const result of results) {
    if (result.threads === 1 || result.backend?.startsWith('torch')) continue;
    const same = (one: Measured) =>
      (['name', 'system', 'atoms', 'backend'] as const).every((field) => one[field] === result[field]);
    const alone = results.find((one) => one.threads === 1 && same(one));
    if (alone) result.ratioToOneThread = (alone.withPairsMs ?? alone.ms!) / result.ms!;
  }
}
