/**
 * One training step of the residual network on 4 systems of 24 atoms: the step of the PyTorch program, with the loss
 * mean (∂E/∂x)² + (Σ E)². New weights are put on the backend in every step, filter tables included, as training needs;
 * the optimizer is left out, as there.
 */
import type { Model } from 'resff';
import { type ResidualBatch, type ResidualDevice, residualBatch, residualEngine } from 'resff/backend';
import { type Flops, trainingStepFlops } from '../arithmetic.js';
import { backendEntries } from '../backend.js';
import { type CallProfile, Profile, profileCalls } from '../profile.js';
import { randomCloud } from '../system.js';
import type { Measured } from '../table.js';
import { measure } from '../timing.js';
import type { Context } from './context.js';

type Phase = Pick<CallProfile, 'totalMs' | 'parts' | 'productFlops'> & { readonly phase: string };

type Row = Measured & { phases?: readonly Phase[] };

const SYSTEMS = 4;
const ATOMS = 24;
const ROUNDS = { full: 25, quick: 5 };

export const name = 'trainStep4x24';

export function run({ model, machine, options, torch, report }: Context): Row[] {
  const { quick } = options;
  const results: Row[] = [];
  for (const threads of [1, 2]) {
    const answer = torch(threads);
    if (answer !== null)
      results.push({ ...facts(`torch ${answer.version}`, threads, answer.trainStepMs), conformations: SYSTEMS });
  }
  const { architecture } = model;
  const batch = residualBatch(
    Array.from({ length: SYSTEMS }, (_, s) => {
      const { features, positions } = randomCloud(ATOMS, 10 + s);
      return { features, conformations: [positions] };
    }),
    architecture.residual.cutoff,
  );
  const atoms = SYSTEMS * ATOMS;
  const flops = trainingStepFlops(architecture, { atoms, rows: atoms, pairs: batch.pairs.first.length });
  for (const entry of backendEntries(quick)) {
    if (entry.training === null || (entry.exact && quick)) continue;
    const profile = new Profile();
    const { training } = entry;
    const timed = training((device) => stepOn(device, model, batch));
    const { ms, bestMs, repeats } = measure(timed.step, quick);
    const rate = machine.rates.find(({ variant }) => variant === entry.variant)!;
    const gflops = flops.total / ms / 1e6;
    const base = torch(entry.threads)?.trainStepMs;
    const result: Row = {
      ...facts(entry.name, entry.threads, ms),
      bestMs,
      repeats,
      conformations: SYSTEMS,
      gflops,
      ...(base !== undefined && { ratioToTorch: base / ms }),
    };
    results.push(result);
    if (entry.exact) continue;
    const measured = profile.instrument(() => training((device) => stepOn(device, model, batch)));
    const phases = Object.entries(measured.phases).map(([phase, body]) => {
      const { parts, totalMs, productFlops } = profileCalls(profile, body, ROUNDS[quick ? 'quick' : 'full']);
      return { phase, totalMs, parts, productFlops };
    });
    Object.assign(result, { peakShare: gflops / rate.peakGflops, phases });
    report(`\n${name}, ${entry.name}: where the time goes (ms)\n${breakdown(phases, flops)}`);
  }
  return results;
}

const facts = (backend: string, threads: number, ms: number) => ({
  name,
  atoms: SYSTEMS * ATOMS,
  backend,
  threads,
  ms,
  conformationsPerS: (1e3 * SYSTEMS) / ms,
});

/** The step and its three parts on an engine of its own. */
function stepOn<T>(device: ResidualDevice<T>, { architecture, weights }: Model, batch: ResidualBatch) {
  const engine = residualEngine(device, architecture);
  const setWeights = () => {
    device.reset();
    engine.setWeights(weights);
  };
  let [energyWeights, direction] = [new Float64Array(0), new Float64Array(0)];
  const energyGradients = () => {
    const { energies, gradients } = engine.energyGradients(batch);
    const sum = energies.reduce((a, b) => a + b, 0);
    energyWeights = energies.map(() => 2 * sum);
    direction = gradients.map((g) => (2 * g) / gradients.length);
  };
  const weightGradient = () => engine.weightGradient(batch, energyWeights, direction, () => {});
  return {
    step() {
      setWeights();
      energyGradients();
      weightGradient();
    },
    phases: { setWeights, energyGradients, weightGradient },
  };
}

/** A row per phase, a column per part, and the rates that follow. */
function breakdown(phases: readonly Phase[], flops: Flops): string {
  const names = [...new Set(phases.flatMap(({ parts }) => parts.map((part) => part.name)))];
  const ms = (phase: Phase, part: string) => phase.parts.find((one) => one.name === part)?.ms ?? 0;
  const cell = (text: string) => text.padStart(18);
  const lines = [
    ['', ...names, 'all'].map(cell).join(''),
    ...phases.map((phase) =>
      [phase.phase, ...names.map((part) => ms(phase, part).toFixed(3)), phase.totalMs.toFixed(3)].map(cell).join(''),
    ),
  ];
  const of = (part: string) => phases.reduce((sum, phase) => sum + ms(phase, part), 0);
  const products = phases.reduce((sum, { productFlops }) => sum + productFlops, 0);
  const rate = (operations: number, time: number) => `${(operations / time / 1e6).toFixed(1)} GFLOP/s`;
  lines.push(
    `  pair kernels ${rate(flops.pairs, of('pair kernels'))} of ${(flops.pairs / 1e6).toFixed(1)} MFLOP,`,
    `  matrix products ${rate(products, of('matrix products'))} of ${(products / 1e6).toFixed(1)} MFLOP done, ${(flops.products / 1e6).toFixed(1)} MFLOP needed by atoms,`,
    `  of these products ${(phases[0]!.productFlops / 1e6).toFixed(1)} MFLOP in setWeights: filter tables, made again and differentiated in weightGradient`,
  );
  return lines.join('\n');
}
