/**
 * Training frames off the minimum at a density-functional level that only has relaxed ones: torsion drives and conformer minima never
 * show how stiff a bond is. Every atom of a known frame is displaced at random, and energy and gradient are those of the frame plus
 * what GFN2-xTB (the program `xtb` on the PATH) says they change by, E(x + δ) = E_DFT(x) + E_GFN2(x + δ) − E_GFN2(x): bond lengths stay
 * those of the functional, curvatures become those of GFN2-xTB.
 *
 *     npx tsx workshop/frame/displaced-frames.ts DATA/train/openff-minima.hdf5 DATA/train/minima-displaced.hdf5 [--frames 1] [--displacements 3]
 *         [--minima] [--jobs 2] [--seed 1]
 *
 * Of each molecule so many of its frames, drawn at random, and so many displacements of each; normally distributed, 0.05 Å in each
 * coordinate of a hydrogen and 0.03 Å of other atoms. The frames themselves are in the file, too. With `--minima` they are
 * minima: their gradient, which the source need not have, is zero.
 */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as h5wasm from 'h5wasm/node';
import { type Molecule, Rng } from 'resff';
import { parseMappedSmiles } from 'resff/formats';
import { archiveOpener } from 'resff/node';
import { type FrameRecord, framesOf, type LabeledFrame, labeled, required, writeGroup } from './gfn2-label.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    frames: { type: 'string', default: '1' },
    displacements: { type: 'string', default: '3' },
    minima: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
  },
});
const [source, target] = positionals;
if (source === undefined || target === undefined || positionals.length !== 2) {
  console.error('expected SOURCE.hdf5 TARGET.hdf5');
  process.exit(2);
}
const WIDTH = { hydrogen: 0.05, other: 0.03 };

function displaced({ atomicNumbers }: Molecule, positions: Float64Array, rng: Rng): Float64Array {
  return positions.map((x, i) => {
    const width = atomicNumbers[Math.floor(i / 3)] === 1 ? WIDTH.hydrogen : WIDTH.other;
    return x + width * rng.normal();
  });
}

const input = (await archiveOpener())(source);
const ids = input.names();
const without = ids.find((id) => !values.minima && input.numbers(id, 'dft_total_gradient') === null);
if (without !== undefined) {
  console.error(`${source}: expected gradients, or --minima, got none in ${without}`);
  process.exit(2);
}
const partial = `${target}.partial`;
const output = new h5wasm.File(partial, 'w');
const groups = new Map<string, FrameRecord>();
let next = 0;
let failed = 0;

async function work() {
  const folder = mkdtempSync(join(tmpdir(), 'displaced-'));
  while (next < ids.length) {
    const index = next++;
    const id = ids[index]!;
    const rng = new Rng(Number(values.seed) * 1_000_003 + index);
    const text = (name: string) => required(input.text(id, name), name);
    const smiles = text('smiles');
    const molecule = parseMappedSmiles(smiles);
    const n = molecule.atomicNumbers.length;
    const { energies, positions: all } = framesOf(input, id);
    const slopes = values.minima
      ? new Float64Array(all.length)
      : required(input.numbers(id, 'dft_total_gradient'), 'dft_total_gradient').data;
    const found: LabeledFrame[] = [];
    for (let f = 0; f < Number(values.frames); f++) {
      const c = rng.integer(energies.length);
      const positions = all.slice(3 * n * c, 3 * n * (c + 1));
      const gradient = Array.from(slopes.subarray(3 * n * c, 3 * n * (c + 1)));
      const moved = Array.from({ length: Number(values.displacements) }, () => displaced(molecule, positions, rng));
      const [base, ...others] = await labeled(folder, molecule, [positions, ...moved]);
      failed += moved.length - others.length;
      if (base?.positions !== positions) continue;
      found.push({ positions, energy: energies[c]!, gradient });
      for (const other of others)
        found.push({
          positions: other.positions,
          energy: energies[c]! + other.energy - base.energy,
          gradient: gradient.map((g, i) => g + other.gradient[i]! - base.gradient[i]!),
        });
    }
    if (found.length > 1) groups.set(id, { smiles, subset: `${text('subset')}-displaced`, molecule, frames: found });
    if ((index + 1) % 200 === 0)
      console.error(`${index + 1} of ${ids.length} molecules, ${failed} single points failed`);
  }
  rmSync(folder, { recursive: true });
}
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
// In the order of the source, whichever job was faster.
for (const id of ids) {
  const record = groups.get(id);
  if (record) writeGroup(output, id, record);
}
output.close();
input.close();
renameSync(partial, target);
console.error(`${groups.size} of ${ids.length} molecules in ${target}, ${failed} single points failed`);
