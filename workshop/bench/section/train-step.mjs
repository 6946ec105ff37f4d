/**
 * One training step of the residual network on 4 systems of 24 atoms: the step of the PyTorch program, with the loss
 * mean (∂E/∂x)² + (Σ E)². New weights are put on the backend in every step, filter tables included, as training needs;
 * the optimizer is left out, as there.
 */
import { residualBatch, residualEngine } from 'resff/backend';
import { trainingStepFlops } from '../arithmetic.ts';
import { backendEntries } from '../backend.mjs';
import { Profile, profileCalls } from '../profile.ts';
import { randomCloud } from '../system.ts';
import { measure } from '../timing.ts';

const SYSTEMS = 4;
const ATOMS = 24;
const ROUNDS = { full: 25, quick: 5 };

export const name = 'trainStep4x24';

export function run({ model, machine, options, torch, report }) {
  const { quick } = options;
  const results = [];
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
    const timed = stepOn(entry, model, batch);
    const { ms, bestMs, repeats } = measure(timed.step, quick);
    const rate = machine.rates.find(({ variant }) => variant === entry.variant);
    const gflops = flops.total / ms / 1e6;
    const base = torch(entry.threads)?.trainStepMs;
    const result = {
      ...facts(entry.name, entry.threads, ms),
      bestMs,
      repeats,
      conformations: SYSTEMS,
      gflops,
      ...(base !== undefined && { ratioToTorch: base / ms }),
    };
    results.push(result);
    if (entry.exact) continue;
    const measured = profile.instrument(() => stepOn(entry, model, batch));
    const phases = Object.entries(measured.phases).map(([phase, body]) => {
      const { parts, totalMs, productFlops } = profileCalls(profile, body, ROUNDS[quick ? 'quick' : 'full']);
      return { phase, totalMs, parts, productFlops };
    });
    Object.assign(result, { peakShare: gflops / rate.peakGflops, phases });
    report(`\n${name}, ${entry.name}: where the time goes (ms)\n${breakdown(phases, flops)}`);
  }
  return results;
}

const facts = (backend, threads, ms) => ({
  name,
  atoms: SYSTEMS * ATOMS,
  backend,
  threads,
  ms,
  conformationsPerS: (1e3 * SYSTEMS) / ms,
});

/** The step and its three parts on an engine of its own. */
function stepOn(entry, model, batch) {
  const { architecture, weights } = model;
  const backend = entry.training();
  const engine = residualEngine(backend, architecture);
  const setWeights = () => {
    backend.reset();
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
function breakdown(phases, flops) {
  const names = [...new Set(phases.flatMap(({ parts }) => parts.map((part) => part.name)))];
  const ms = (phase, part) => phase.parts.find((one) => one.name === part)?.ms ?? 0;
  const cell = (text) => text.padStart(18);
  const lines = [
    ['', ...names, 'all'].map(cell).join(''),
    ...phases.map((phase) =>
      [phase.phase, ...names.map((part) => ms(phase, part).toFixed(3)), phase.totalMs.toFixed(3)].map(cell).join(''),
    ),
  ];
  const of = (part) => phases.reduce((sum, phase) => sum + ms(phase, part), 0);
  const products = phases.reduce((sum, { productFlops }) => sum + productFlops, 0);
  const rate = (operations, time) => `${(operations / time / 1e6).toFixed(1)} GFLOP/s`;
  lines.push(
    `  pair kernels ${rate(flops.pairs, of('pair kernels'))} of ${(flops.pairs / 1e6).toFixed(1)} MFLOP,`,
    `  matrix products ${rate(products, of('matrix products'))} of ${(products / 1e6).toFixed(1)} MFLOP done, ${(flops.products / 1e6).toFixed(1)} MFLOP needed by atoms,`,
    `  of these products ${(phases[0].productFlops / 1e6).toFixed(1)} MFLOP in setWeights: filter tables, made again and differentiated in weightGradient`,
  );
  return lines.join('\n');
}
