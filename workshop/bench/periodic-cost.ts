/**
 * What an evaluation of a box of waters at the density of the liquid costs, per atom and per pair, beside a cluster of the same atoms, which has no
 * images and therefore fewer pairs; CPU time of both in turn, and of every term.
 *
 *     npx tsx workshop/bench/periodic-cost.ts [--waters 216] [--rounds 12]
 */
import { parseArgs } from 'node:util';
import { ForceField } from 'resff';
import { buildBox } from 'resff/build';
import { readSdf } from 'resff/formats';
import { loadModel } from 'resff/node';

const { values } = parseArgs({
  options: { waters: { type: 'string', default: '216' }, rounds: { type: 'string', default: '12' } },
});
const WATER = `water
  resff

  3  2  0  0  0  0            999 V2000
    0.0000    0.0000    0.0000 O   0  0
    0.7570    0.5860    0.0000 H   0  0
   -0.7570    0.5860    0.0000 H   0  0
  1  2  1  0
  1  3  1  0
M  END
`;
const box = buildBox([{ conformers: readSdf(WATER), count: Number(values.waters) }], { density: 0.997 });
const { molecule, positions } = box;
const cell = box.cell!;
const model = loadModel('resff-fast');
const field = new ForceField(model);
const { cutoff } = model.architecture.residual;
const n = molecule.atomicNumbers.length;
const systems = [
  { name: 'cluster', pairs: pairsWithin(null), potential: field.potential(molecule) },
  { name: 'cell', pairs: pairsWithin(cell), potential: field.periodicPotential(molecule, cell) },
];
const seconds = systems.map(({ potential }) => potential.parts.map(() => [] as number[]));
for (let round = 0; round < Number(values.rounds); round++)
  systems.forEach(({ potential }, s) => {
    // As one step of dynamics: pairs are kept now and then searched anew.
    const x = positions.map((value, k) => value + 0.02 * round * Math.sin(k));
    potential.parts.forEach((part, p) => {
      const start = process.cpuUsage();
      part.energyForces(x, new Float64Array(x.length));
      const { user, system } = process.cpuUsage(start);
      if (round > 1) seconds[s]![p]!.push((user + system) / 1e6);
    });
  });
const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[list.length >> 1]!;
systems.forEach(({ name, pairs, potential }, s) => {
  const times = seconds[s]!.map(median);
  const total = times.reduce((sum, time) => sum + time, 0);
  const parts = potential.parts.map((part, p) => `${part.name} ${(1e3 * times[p]!).toFixed(1)}`);
  console.log(
    `${name}: ${pairs} pairs within ${cutoff} Å, ${((1e6 * total) / n).toFixed(1)} µs per atom, ${((1e9 * total) / pairs).toFixed(0)} ns per pair; ms: ${parts.join(', ')}`,
  );
});

/** Pairs closer than the cutoff, with the images of a cell that is no smaller than twice that. */
function pairsWithin(edges: Float64Array | null): number {
  let count = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < 3; k++) {
        let d = positions[3 * i + k]! - positions[3 * j + k]!;
        if (edges) d -= edges[4 * k]! * Math.round(d / edges[4 * k]!);
        square += d * d;
      }
      if (square < cutoff * cutoff) count++;
    }
  return count;
}
