/**
 * What do the fused pair kernels cost? Nanoseconds per pair (both directions, packing included) and GFLOP/s of the
 * arithmetic they do, per variant, for a training batch and for one larger system.
 *
 *     npx tsx workshop/bench/pairs.ts [--json]
 */
import { cpus } from 'node:os';
import { detectVariants, type Variant } from 'resff';
import { createKernels, WasmOps, WasmPairKernels } from 'resff/backend';
import { enableRelaxedSimd } from 'resff/node';
import { pairFlops } from './arithmetic.js';

const shape = { heads: 8, width: 10 };
const channels = 80;
const knots = 512;
const cutoff = 10;
/** atoms/Å³ of organic matter, hydrogens included */
const density = 0.09;

let state = 1;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

/** Points in a ball of the given density, no two nearer than 0.95 Å. */
type Point = readonly number[];

/** A pair and where it stands on the tables. */
interface ListedPair {
  readonly i: number;
  readonly j: number;
  readonly knot: number;
  readonly fraction: number;
  readonly direction: readonly number[];
}

interface BallSystem {
  readonly name: string;
  readonly atoms: number;
  readonly list: readonly ListedPair[];
}

interface Row {
  readonly mode: string;
  readonly kernel: string;
  readonly ns: number;
  readonly gflops: number;
}

function ball(atoms: number): Point[] {
  const radius = Math.cbrt((3 * atoms) / (4 * Math.PI * density));
  const points: Point[] = [];
  while (points.length < atoms) {
    const p = [0, 1, 2].map(() => radius * (2 * random() - 1));
    if (Math.hypot(...p) <= radius && points.every((q) => Math.hypot(...p.map((value, x) => value - q[x]!)) > 0.95))
      points.push(p);
  }
  return points;
}

function pairsOf(points: readonly Point[], start: number, list: ListedPair[]): void {
  const scale = (knots - 1) / (1 - Math.exp(-cutoff / 2));
  for (let a = 0; a < points.length; a++)
    for (let b = a + 1; b < points.length; b++) {
      const d = [0, 1, 2].map((x) => points[b]![x]! - points[a]![x]!);
      const r = Math.hypot(...d);
      if (r >= cutoff) continue;
      const u = scale * (1 - Math.exp(-r / 2));
      const knot = Math.min(Math.floor(u), knots - 2);
      list.push({ i: start + a, j: start + b, knot, fraction: u - knot, direction: d.map((x) => x / r) });
    }
}

function system(name: string, atoms: number, conformations: number): BallSystem {
  const list: ListedPair[] = [];
  const base = ball(atoms);
  for (let c = 0; c < conformations; c++)
    pairsOf(
      base.map((p) => p.map((x) => x + 0.3 * (random() - 0.5))),
      c * atoms,
      list,
    );
  return { name, atoms: atoms * conformations, list };
}

/** Best of several rounds of about 30 ms, in milliseconds: other processes only ever slow a round down. */
function time(body: () => unknown): number {
  const probe = performance.now();
  body();
  body();
  const repeats = Math.max(1, Math.round(60 / Math.max(0.01, performance.now() - probe)));
  let best = Infinity;
  for (let round = 0; round < 12; round++) {
    const start = performance.now();
    for (let n = 0; n < repeats; n++) body();
    best = Math.min(best, (performance.now() - start) / repeats);
  }
  return best;
}

function measure(variant: Variant, { atoms, list }: BallSystem): Row[] {
  const ops = new WasmOps(createKernels(variant));
  const kernels = new WasmPairKernels(ops, shape);
  const count = list.length;
  const floats = (rows: number, columns: number, scale = 1) =>
    ops.constant(
      Float32Array.from({ length: rows * columns }, () => scale * (random() - 0.5)),
      rows,
      columns,
    );
  const pairs = kernels.upload(
    {
      count,
      first: Uint32Array.from(list, (p) => p.i),
      second: Uint32Array.from(list, (p) => p.j),
      direction: Float32Array.from(list.flatMap((p) => p.direction)),
      knot: Uint32Array.from(list, (p) => p.knot),
      fraction: Float32Array.from(list, (p) => p.fraction),
      slope: Float32Array.from(list, () => random()),
    },
    atoms,
  );
  const input = () => ({
    query: floats(atoms, channels),
    key: floats(atoms, channels),
    value: floats(atoms, 3 * channels),
    vector: floats(3 * atoms, channels),
  });
  const sum = () => ({ scalar: floats(atoms, channels), vector: floats(3 * atoms, channels) });
  const change = () => ({ distance: floats(count, 1), direction: floats(count, 3) });
  const dual = <T>(make: () => T) => ({ value: make(), tangent: make() });
  const rows: Row[] = [];
  const add = <M extends keyof typeof pairFlops>(
    mode: M,
    kernel: keyof (typeof pairFlops)[M] & string,
    body: () => unknown,
  ) => {
    // Results are new tensors: freed after each call.
    const ms = time(() => {
      const mark = ops.mark();
      body();
      ops.release(mark);
    });
    rows.push({
      mode,
      kernel,
      ns: (ms * 1e6) / count,
      gflops: ((pairFlops[mode][kernel] as number) * channels * count) / ms / 1e6,
    });
  };
  const tangent = change();
  const gradient = change();
  const z = dual(() => floats(atoms, channels));
  const table = kernels.packTable('embed', floats(knots, 2 * channels, 0.1));
  add('embed', 'forward', () => kernels.embedForward(pairs, z.value, table));
  add('embed', 'backward', () => kernels.embedBackward(pairs, z.value, table, z.tangent, gradient));
  add('embed', 'dual', () => kernels.embedDualForward(pairs, tangent, z, table));
  add('embed', 'dualBackward', () => kernels.embedDualBackward(pairs, tangent, z, table, z));
  const x = dual(input);
  const t = dual(sum);
  const plain = floats(knots, 8 * channels, 0.1);
  for (const mode of ['first', 'middle', 'last'] as const) {
    const filter = kernels.packTable(mode, plain);
    add(mode, 'forward', () => kernels.attendForward(mode, pairs, x.value, filter));
    add(mode, 'backward', () => kernels.attendBackward(mode, pairs, x.value, filter, t.value, gradient));
    add(mode, 'dual', () => kernels.attendDualForward(mode, pairs, tangent, x, filter));
    add(mode, 'dualBackward', () => kernels.attendDualBackward(mode, pairs, tangent, x, filter, t));
  }
  return rows;
}

enableRelaxedSimd();
const results = [];
for (const which of [system('24 atoms, 32 conformations', 24, 32), system('200 atoms', 200, 1)])
  for (const variant of detectVariants().filter((v) => v.available))
    results.push({
      system: which.name,
      pairs: which.list.length,
      variant: variant.name,
      rows: measure(variant.name, which),
    });

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine: cpus()[0]?.model, node: process.version, results }, null, 2));
} else {
  console.log(`${cpus()[0]?.model}, node ${process.version}`);
  for (const { system: name, pairs, variant, rows } of results) {
    console.log(`\n${name}, ${pairs} pairs, ${variant}`);
    for (const { mode, kernel, ns, gflops } of rows)
      console.log(
        `${mode.padEnd(8)}${kernel.padEnd(14)}${ns.toFixed(1).padStart(8)} ns/pair${gflops.toFixed(1).padStart(8)} GFLOP/s`,
      );
    const total = (...names: string[]) =>
      rows.filter((row) => names.includes(row.kernel)).reduce((sum, row) => sum + row.ns, 0);
    console.log(
      `all layers: energy ${total('forward').toFixed(0)}, energy and forces ${total('forward', 'backward').toFixed(0)}, `,
    );
    console.log(`            training step ${total('dual', 'dualBackward').toFixed(0)} ns/pair`);
  }
}
