/**
 * Energy and forces of the residual network alone on random positions: the system of the PyTorch program, where the search
 * for pairs is outside of the timing too (`withPairsMs` includes it; several threads always search).
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Model } from 'resff';
import { type ResidualBatch, residualBatch } from 'resff/backend';
import { energyForcesFlops, limits } from '../arithmetic.js';
import { addThreadGains, type BackendEntry, backendEntries } from '../backend.js';
import { Profile, profileCalls } from '../profile.js';
import { randomCloud } from '../system.js';
import type { Measured } from '../table.js';
import { measure } from '../timing.js';
import type { Context } from './context.js';

/** ms of the parts of a call, and GFLOP/s of pairs and products. */
interface Parts {
  readonly ms: Readonly<Record<string, number>>;
  readonly pairGflops: number;
  readonly productGflops: number;
}

type Row = Measured & { parts?: Parts };

/** Sizes of the scaling line: constant density, far more atoms than one cutoff sphere holds. */
const SCALING: Readonly<Record<'full' | 'quick', readonly number[]>> = { full: [1000, 10_000], quick: [] };
/** Atoms from which a process of its own measures memory. */
const MEMORY_FROM = 500;

export const name = 'energyForcesRandom';

export async function run(context: Context): Promise<Row[]> {
  const { options, sizes, torch, report } = context;
  const { quick } = options;
  const results: Row[] = [];
  for (const threads of [1, 2]) {
    const answer = torch(threads);
    if (answer === null) continue;
    const backend = `torch ${answer.version}`;
    for (const [atoms, ms] of answer.energyForcesMs) results.push({ name, atoms, backend, threads, ms });
  }
  const all = [...sizes, ...SCALING[quick ? 'quick' : 'full']].sort((a, b) => a - b);
  for (const atoms of all) {
    const cloud = randomCloud(atoms);
    for (const entry of backendEntries(quick))
      if (atoms <= entry.mostAtoms) results.push(await measureOn(entry, atoms, cloud, context));
  }
  addThreadGains(results);
  report(`\n${name}: where the time goes, and the rates of the two parts that the network's arithmetic is in`);
  for (const row of results) if (row.parts) report(partsText(row, row.parts));
  for (const line of growth(results)) report(line);
  return results;
}

async function measureOn(
  entry: BackendEntry,
  atoms: number,
  { features, positions }: ReturnType<typeof randomCloud>,
  { model, machine, options, torch }: Context,
): Promise<Row> {
  const { quick } = options;
  const { architecture } = model;
  const batch = residualBatch([{ features, conformations: [positions] }], architecture.residual.cutoff);
  const size = { atoms, rows: atoms, pairs: batch.pairs.first.length };
  const opened = await entry.open(model);
  const { known: compute } = opened;
  const known = compute && measure(() => compute(batch), quick);
  const searched = known && entry.exact ? null : measure(() => opened.residual([{ features, positions }]), quick);
  opened.close();
  const time = known ?? searched!;
  const rate = machine.rates.find(({ variant }) => variant === entry.variant)!;
  const { limit, limitMs } = limits(architecture, size, rate, machine.lastLevelCacheMiB);
  const gflops = energyForcesFlops(architecture, size).total / time.ms / 1e6;
  const single = entry.threads === 1 && !entry.exact;
  const base = torch(entry.threads)?.energyForcesMs.get(atoms);
  return {
    name,
    atoms,
    backend: entry.name,
    threads: entry.threads,
    ...time,
    ...(searched && { withPairsMs: searched.ms }),
    pairs: size.pairs,
    perAtomUs: (1e3 * time.ms) / atoms,
    gflops,
    ...(!entry.exact && {
      peakShare: gflops / rate.peakGflops / entry.threads,
      limit,
      limitMs: limitMs / entry.threads,
    }),
    ...(base !== undefined && { ratioToTorch: base / time.ms }),
    ...(single && { parts: await partsOf(entry, model, batch, quick) }),
    ...(!entry.exact && atoms >= MEMORY_FROM && { rssMiB: peakMemory(entry, atoms, options) }),
  };
}

async function partsOf(entry: BackendEntry, model: Model, batch: ResidualBatch, quick: boolean): Promise<Parts> {
  const profile = new Profile();
  const opened = await profile.instrument(() => entry.open(model));
  const rounds = quick ? 3 : batch.pairs.first.length > 1e5 ? 3 : 15;
  const { parts, productFlops } = profileCalls(profile, () => opened.known!(batch), rounds);
  opened.close();
  const ms: Record<string, number> = Object.fromEntries(parts.map((part) => [part.name, part.ms]));
  const atoms = batch.positions.length / 3;
  const flops = energyForcesFlops(model.architecture, { atoms, rows: atoms, pairs: batch.pairs.first.length });
  return {
    ms,
    pairGflops: flops.pairs / ms['pair kernels']! / 1e6,
    productGflops: productFlops / ms['matrix products']! / 1e6,
  };
}

function partsText({ atoms, backend }: Row, { ms, pairGflops, productGflops }: Parts): string {
  const all = Object.values(ms).reduce((a, b) => a + b, 0);
  const shares = Object.entries(ms).map(([part, time]) => `${part} ${((100 * time) / all).toFixed(0)}%`);
  const rates = `pair kernels ${pairGflops.toFixed(1)}, products ${productGflops.toFixed(1)} GFLOP/s`;
  return `${String(atoms).padStart(6)} atoms, ${backend}: ${shares.join(', ')}; ${rates}`;
}

/** What becomes of time and memory per atom over the scaling line. */
function growth(results: readonly Row[]): string[] {
  const [small, large] = SCALING.full as [number, number];
  return results
    .filter(({ atoms, rssMiB }) => atoms === large && rssMiB !== undefined)
    .map((last) => {
      const { backend, threads } = last;
      const first = results.find((one) => one.atoms === small && one.backend === backend && one.threads === threads)!;
      const time = last.perAtomUs! / first.perAtomUs!;
      const kib = (1024 * (last.rssMiB! - first.rssMiB!)) / (large - small);
      return `${backend}, threads ${threads}: from ${small} to ${large} atoms time per atom × ${time.toFixed(2)}, ${kib.toFixed(0)} KiB per atom`;
    });
}

/** Peak resident memory of a process of its own that computes energy and forces of this system. */
function peakMemory({ variant, threads }: BackendEntry, atoms: number, { model }: Context['options']): number {
  const program = fileURLToPath(new URL('../memory.ts', import.meta.url));
  const args = [
    '--import',
    'tsx',
    program,
    variant,
    String(threads),
    String(atoms),
    ...(model === undefined ? [] : [model]),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`memory of ${atoms} atoms: ${stderr}`);
  return (JSON.parse(stdout) as { peakMiB: number }).peakMiB;
}
