/**
 * Training frames with one bond stretched or pressed: what dynamics at room temperature never shows, so that a model trained without
 * them is free to have a second minimum beyond a bond. Molecules and frames come from a file in the layout of SPICE, energies and
 * gradients from GFN2-xTB (the program `xtb` on the PATH), the level of that file.
 *
 *     npx tsx workshop/frame/stretched-bonds.ts DATA/train/gfn2.hdf5 DATA/train/gfn2-stretched.hdf5 [--molecules 700] [--jobs 2] [--seed 1]
 *
 * Every molecule with bromine, iodine or phosphorus is taken, and others evenly over the file; of each its lowest frame and six in
 * which the smaller side of a bond outside rings has been moved along it: hydrogens by −0.1 to 0.6 Å, others by −0.15 to 1.0 Å.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as h5wasm from 'h5wasm/node';
import { type Molecule, Rng } from 'resff';
import { type Adjacency, adjacency, connectedFragments, neighborsOf } from 'resff/chemistry';
import { parseMappedSmiles } from 'resff/formats';
import { archiveOpener } from 'resff/node';
import { framesOf, labeled, required, writeGroup } from './gfn2-label.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    molecules: { type: 'string', default: '700' },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const [source, target] = positionals;
if (source === undefined || target === undefined || positionals.length !== 2) {
  console.error('expected SOURCE.hdf5 TARGET.hdf5');
  process.exit(2);
}

const STRETCHED_FRAMES = 6;
const RARE = new Set([15, 35, 53]);

/** [fixed atom, moving atom, moving atoms] */
type OpenBond = readonly [number, number, ReadonlySet<number>];

/** Atoms on the smaller side of a bond, or null where it is in a ring. */
function smallerSide(graph: Adjacency, from: number, to: number): Set<number> | null {
  const side = new Set([from]);
  const open = [from];
  while (open.length > 0) {
    const atom = open.pop()!;
    for (const next of neighborsOf(graph, atom)) {
      if (atom === from && next === to) continue;
      if (next === to) return null;
      if (!side.has(next)) {
        side.add(next);
        open.push(next);
      }
    }
  }
  return side;
}

/** Every bond outside rings with the side that moves. */
function openBonds(molecule: Molecule): OpenBond[] {
  const graph = adjacency(molecule);
  const { bonds } = molecule;
  const pairs = Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b]!, bonds[2 * b + 1]!] as const);
  return pairs.flatMap(([i, j]): OpenBond[] => {
    const side = smallerSide(graph, j, i);
    const other = smallerSide(graph, i, j);
    if (side === null || other === null) return [];
    return [side.size <= other.size ? [i, j, side] : [j, i, other]];
  });
}

/** Half of the frames move a hydrogen, the other half something else, where there is something. */
function chooseBond(molecule: Molecule, bonds: readonly OpenBond[], rng: Rng): OpenBond {
  const isHydrogen = ([, moving]: OpenBond) => molecule.atomicNumbers[moving] === 1;
  const isRare = ([i, j]: OpenBond) => [i, j].some((atom) => RARE.has(molecule.atomicNumbers[atom]!));
  const rare = bonds.filter(isRare);
  if (rare.length > 0 && rng.next() < 0.4) return rare[rng.integer(rare.length)]!;
  const wanted = rng.next() < 0.5;
  const kind = bonds.filter((bond) => isHydrogen(bond) === wanted);
  const pool = kind.length > 0 ? kind : bonds;
  return pool[rng.integer(pool.length)]!;
}

function stretched(molecule: Molecule, positions: Float64Array, [i, j, side]: OpenBond, rng: Rng): Float64Array {
  const hydrogen = molecule.atomicNumbers[j] === 1;
  const by = hydrogen ? -0.1 + 0.7 * rng.next() : -0.15 + 1.15 * rng.next();
  const bond = [0, 1, 2].map((axis) => positions[3 * j + axis]! - positions[3 * i + axis]!);
  const length = Math.hypot(...bond);
  const out = positions.slice();
  for (const atom of side) for (let axis = 0; axis < 3; axis++) out[3 * atom + axis]! += (by * bond[axis]!) / length;
  return out;
}

const input = (await archiveOpener())(source);
const all = input.names().map((id) => {
  const smiles = required(input.text(id, 'smiles'), 'smiles');
  return { id, smiles, subset: required(input.text(id, 'subset'), 'subset'), molecule: parseMappedSmiles(smiles) };
});
const single = all.filter(({ molecule }) => connectedFragments(molecule).length === 1);
const rare = single.filter(({ molecule }) => molecule.atomicNumbers.some((z) => RARE.has(z)));
const rest = single.filter((record) => !rare.includes(record));
const others = Math.max(0, Number(values.molecules) - rare.length);
const chosen = [
  ...rare,
  ...Array.from({ length: Math.min(others, rest.length) }, (_, k) => rest[Math.floor((k * rest.length) / others)]!),
];
console.error(`${chosen.length} of ${all.length} molecules, ${rare.length} with Br, I or P`);

const output = new h5wasm.File(target, 'w');
let next = 0;
let done = 0;
let failed = 0;
async function work() {
  const folder = mkdtempSync(join(tmpdir(), 'stretched-'));
  while (next < chosen.length) {
    const index = next++;
    const { id, smiles, subset, molecule } = chosen[index]!;
    const rng = new Rng(Number(values.seed) * 1_000_003 + index);
    const n = molecule.atomicNumbers.length;
    const { energies, positions: frames } = framesOf(input, id);
    const lowest = Array.from(energies).reduce((best, e, c) => (e < energies[best]! ? c : best), 0);
    const frame = (c: number) => frames.subarray(3 * n * c, 3 * n * (c + 1));
    const bonds = openBonds(molecule);
    if (bonds.length === 0) continue;
    const geometries = [frame(lowest)];
    for (let k = 0; k < STRETCHED_FRAMES; k++) {
      const base = frame(k % 2 === 0 ? lowest : rng.integer(energies.length));
      geometries.push(stretched(molecule, base, chooseBond(molecule, bonds, rng), rng));
    }
    const found = await labeled(folder, molecule, geometries);
    failed += geometries.length - found.length;
    if (found.length > 1) writeGroup(output, id, { smiles, subset: `${subset}-stretched`, molecule, frames: found });
    if (++done % 50 === 0) console.error(`${done} molecules, ${failed} single points failed`);
  }
  rmSync(folder, { recursive: true });
}
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
output.close();
input.close();
console.error(`${done} molecules in ${target}, ${failed} single points failed`);
