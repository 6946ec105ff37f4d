/**
 * What do the fused pair kernels cost? Nanoseconds per pair (both directions, packing included) and GFLOP/s of the
 * arithmetic they do, per variant, for a training batch and for one larger system.
 *
 *     node workshop/bench/pairs.mjs [--json]
 */
import { cpus } from 'node:os';
import { detectVariants } from 'resff';
import { createKernels } from 'resff/backend';
import { enableRelaxedSimd } from 'resff/node';
import { segmentPairs } from '../../dist/kernels/pair-segment.js';
import { PairKernels } from '../../dist/kernels/wasm/pair-kernels.js';
import { pairFlops } from './arithmetic.ts';

const shape = { heads: 8, width: 10 };
const channels = 80;
const knots = 512;
const cutoff = 10;
/** atoms/Å³ of organic matter, hydrogens included */
const density = 0.09;

let state = 1;
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

/** Points in a ball of the given density, no two nearer than 0.95 Å. */
function ball(atoms) {
  const radius = Math.cbrt((3 * atoms) / (4 * Math.PI * density));
  const points = [];
  while (points.length < atoms) {
    const p = [0, 1, 2].map(() => radius * (2 * random() - 1));
    if (Math.hypot(...p) <= radius && points.every((q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]) > 0.95))
      points.push(p);
  }
  return points;
}

function pairsOf(points, start, list) {
  const scale = (knots - 1) / (1 - Math.exp(-cutoff / 2));
  for (let a = 0; a < points.length; a++)
    for (let b = a + 1; b < points.length; b++) {
      const d = [0, 1, 2].map((x) => points[b][x] - points[a][x]);
      const r = Math.hypot(...d);
      if (r >= cutoff) continue;
      const u = scale * (1 - Math.exp(-r / 2));
      const knot = Math.min(Math.floor(u), knots - 2);
      list.push({ i: start + a, j: start + b, knot, fraction: u - knot, direction: d.map((x) => x / r) });
    }
}

function system(name, atoms, conformations) {
  const list = [];
  const base = ball(atoms);
  for (let c = 0; c < conformations; c++)
    pairsOf(
      base.map((p) => p.map((x) => x + 0.3 * (random() - 0.5))),
      c * atoms,
      list,
    );
  return { name, atoms: atoms * conformations, list };
}

function floats(arena, count, scale = 1) {
  const pointer = arena.alloc(count * 4);
  const view = arena.f32;
  for (let n = 0; n < count; n++) view[pointer / 4 + n] = scale * (random() - 0.5);
  return pointer;
}

function put(arena, values, view) {
  const pointer = arena.alloc(values.length * 4);
  arena[view].set(values, pointer / 4);
  return pointer;
}

/** Best of several rounds of about 30 ms, in milliseconds: other processes only ever slow a round down. */
function time(body) {
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

function measure(kernels, { atoms, list }) {
  const { arena } = kernels;
  const mark = arena.mark();
  const pair = new PairKernels(kernels, shape);
  const count = list.length;
  const field = (name, view) =>
    put(
      arena,
      list.flatMap((p) => p[name]),
      view,
    );
  const pairs = {
    count,
    i: field('i', 'u32'),
    j: field('j', 'u32'),
    knot: field('knot', 'u32'),
    fraction: field('fraction', 'f32'),
    direction: field('direction', 'f32'),
    dudr: floats(arena, count),
    segments: segmentPairs(
      Uint32Array.from(list, (p) => p.i),
      Uint32Array.from(list, (p) => p.j),
      atoms,
    ),
  };
  const input = () => ({
    query: floats(arena, atoms * channels),
    key: floats(arena, atoms * channels),
    value: floats(arena, 3 * atoms * channels),
    vector: floats(arena, 3 * atoms * channels),
  });
  const sum = () => ({ scalar: floats(arena, atoms * channels), vector: floats(arena, 3 * atoms * channels) });
  const change = () => ({ distance: floats(arena, count), direction: floats(arena, 3 * count) });
  const dual = (make) => ({ primal: make(), tangent: make() });
  const plain = floats(arena, knots * 8 * channels, 0.1);
  const packed = (kind) => {
    const table = arena.alloc(pair.tableBytes(kind, knots));
    pair.packTable(kind, plain, table, knots);
    return table;
  };
  const rows = [];
  const add = (mode, kernel, body) => {
    const ms = time(body);
    rows.push({
      mode,
      kernel,
      ns: (ms * 1e6) / count,
      gflops: (pairFlops[mode][kernel] * channels * count) / ms / 1e6,
    });
  };
  const tangent = change();
  const gradient = change();
  const one = dual(() => floats(arena, atoms * channels));
  const out = dual(() => floats(arena, atoms * channels));
  const table = packed('embed');
  const tableGradient = packed('middle');
  add('embed', 'forward', () => pair.embedForward(pairs, one.primal, table, out.primal));
  add('embed', 'backward', () =>
    pair.embedBackward(pairs, one.primal, table, out.primal, out.tangent, gradient.distance),
  );
  add('embed', 'dual', () => pair.embedDualForward(pairs, tangent, one, table, out));
  add('embed', 'dualBackward', () => pair.embedDualBackward(pairs, tangent, one, table, one, out, tableGradient));
  const x = dual(input);
  const g = dual(input);
  const s = dual(sum);
  const t = dual(sum);
  for (const mode of ['first', 'middle', 'last']) {
    const filter = packed(mode);
    add(mode, 'forward', () => pair.attendForward(mode, atoms, pairs, x.primal, filter, s.primal));
    add(mode, 'backward', () =>
      pair.attendBackward(mode, atoms, pairs, x.primal, filter, t.primal, g.primal, gradient),
    );
    add(mode, 'dual', () => pair.attendDualForward(mode, atoms, pairs, tangent, x, filter, s));
    add(mode, 'dualBackward', () =>
      pair.attendDualBackward(mode, atoms, pairs, tangent, x, filter, t, g, tableGradient),
    );
  }
  arena.release(mark);
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
      rows: measure(createKernels(variant.name), which),
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
    const total = (...names) => rows.filter((row) => names.includes(row.kernel)).reduce((sum, row) => sum + row.ns, 0);
    console.log(
      `all layers: energy ${total('forward').toFixed(0)}, energy and forces ${total('forward', 'backward').toFixed(0)}, `,
    );
    console.log(`            training step ${total('dual', 'dualBackward').toFixed(0)} ns/pair`);
  }
}
