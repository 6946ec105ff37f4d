/**
 * Energy and forces of the residual network alone on random positions: the system of the PyTorch program, where the search
 * for pairs is outside of the timing too (`withPairsMs` includes it).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { residualBatch } from '../../dist/residual/engine.js';
import { energyForcesFlops, limits } from '../arithmetic.mjs';
import { backendEntries, residualOn } from '../backend.mjs';
import { randomCloud } from '../system.mjs';
import { measure } from '../timing.mjs';

/** Sizes of the scaling line: constant density, far more atoms than one cutoff sphere holds. */
const SCALING = { full: [1000, 10_000], quick: [] };

export const name = 'energyForcesRandom';

export function run({ model, machine, options, sizes, torch, report }) {
  const { quick } = options;
  const results = [];
  for (const threads of [1, 2]) {
    const answer = torch(threads);
    if (answer === null) continue;
    const backend = `torch ${answer.version}`;
    for (const [atoms, ms] of answer.energyForcesMs) results.push({ name, atoms, backend, threads, ms });
  }
  const all = [...sizes, ...SCALING[quick ? 'quick' : 'full']].sort((a, b) => a - b);
  for (const atoms of all) {
    const { positions, features } = randomCloud(atoms);
    const { cutoff } = model.architecture.residual;
    const makeBatch = () => residualBatch([{ features, conformations: [positions] }], cutoff);
    const batch = makeBatch();
    const pairs = batch.pairs.first.length;
    const size = { atoms, rows: atoms, pairs };
    for (const entry of backendEntries(quick)) {
      if (atoms > entry.mostAtoms) continue;
      const engine = residualOn(entry, model);
      const time = measure(() => engine.energyGradients(batch), quick);
      const single = entry.precision === 'single';
      const withPairs = single ? measure(() => engine.energyGradients(makeBatch()), quick) : null;
      const rate = machine.rates.find(({ variant }) => variant === entry.variant);
      const { limit, limitMs } = limits(model.architecture, size, rate, machine.lastLevelCacheMiB);
      const gflops = energyForcesFlops(model.architecture, size).total / time.ms / 1e6;
      const base = torch(entry.threads)?.energyForcesMs.get(atoms);
      results.push({
        name,
        atoms,
        backend: entry.name,
        threads: entry.threads,
        ...time,
        ...(withPairs !== null && { withPairsMs: withPairs.ms }),
        pairs,
        perAtomUs: (1e3 * time.ms) / atoms,
        gflops,
        ...(single && { peakShare: gflops / rate.peakGflops, limit, limitMs }),
        ...(base !== undefined && { ratioToTorch: base / time.ms }),
        ...(single && atoms >= 500 && { rssMiB: peakMemory(entry, atoms, options) }),
      });
    }
  }
  for (const line of growth(results)) report(line);
  return results;
}

/** What becomes of time and memory per atom over the scaling line. */
function growth(results) {
  const [small, large] = SCALING.full;
  return results
    .filter(({ atoms, rssMiB }) => atoms === large && rssMiB !== undefined)
    .map((last) => {
      const first = results.find(
        (one) => one.atoms === small && one.backend === last.backend && one.threads === last.threads,
      );
      const time = last.perAtomUs / first.perAtomUs;
      const kib = (1024 * (last.rssMiB - first.rssMiB)) / (large - small);
      return `${last.backend}, threads ${last.threads}: from ${small} to ${large} atoms time per atom × ${time.toFixed(2)}, ${kib.toFixed(0)} KiB per atom`;
    });
}

/** Peak resident memory of a process of its own that computes energy and forces of this system. */
function peakMemory({ variant, threads }, atoms, { model }) {
  const program = fileURLToPath(new URL('../memory.mjs', import.meta.url));
  const args = [program, variant, String(threads), String(atoms), ...(model === undefined ? [] : [model])];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`memory of ${atoms} atoms: ${stderr}`);
  return JSON.parse(stdout).peakMiB;
}
