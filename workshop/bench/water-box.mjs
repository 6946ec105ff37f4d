/**
 * 216 waters at the density of the liquid, on a grid and turned at random: what an evaluation costs in the cell and as a cluster, pairs counted, CPU time of
 * both in turn. Writes the box; dynamics at constant pressure is then
 *
 *     resff md water216.xyz -o water216.xtc --time 50ps --every 500fs --pressure 1 --equilibrate 5ps
 *
 * Run after `npm run build`: node workshop/bench/water-box.mjs [water216.xyz]
 */
import { writeFileSync } from 'node:fs';
import { imagePairs } from '../../dist/core/image-pairs.js';
import { readXyz } from '../../dist/formats/xyz/xyz.js';
import { ForceField } from '../../dist/index.js';
import { loadModel } from '../../dist/node/model-store.js';
import { findPairs } from '../../dist/residual/neighbor-list.js';

const EDGE = 18.62;
const SIDE = 6;
const text = box(1);
writeFileSync(process.argv[2] ?? 'water216.xyz', text);
const [{ molecule, positions, cell }] = readXyz(text);
const model = loadModel('resff-fast');
const field = new ForceField(model);
const { cutoff } = model.architecture.residual;
const systems = {
  cluster: { potential: field.potential(molecule), pairs: findPairs(positions, cutoff).first.length },
  cell: { potential: field.periodicPotential(molecule, cell), pairs: imagePairs(positions, cell, cutoff).first.length },
};
const seconds = { cluster: [], cell: [] };
for (let round = 0; round < 12; round++)
  for (const [name, { potential }] of Object.entries(systems)) {
    const x = positions.map((value, k) => value + 1e-3 * Math.sin(k + round));
    const start = process.cpuUsage();
    potential.energyForces(x, new Float64Array(x.length));
    const { user, system } = process.cpuUsage(start);
    if (round > 1) seconds[name].push((user + system) / 1e6);
  }
const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
for (const [name, { pairs }] of Object.entries(systems)) {
  const time = median(seconds[name]);
  console.log(
    `${name}: ${pairs} pairs within ${cutoff} Å, ${((1e6 * time) / positions.length) * 3} µs per atom, ${(1e9 * time) / pairs} ns per pair`,
  );
}

function box(seed) {
  let state = seed;
  const random = () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const lines = [];
  for (let n = 0; n < SIDE ** 3; n++) {
    const at = [n % SIDE, Math.floor(n / SIDE) % SIDE, Math.floor(n / SIDE ** 2)].map((k) => ((k + 0.5) * EDGE) / SIDE);
    const [a, b] = [2 * Math.PI * random(), 2 * Math.PI * random()];
    for (const [symbol, x, y] of [
      ['O', 0, 0],
      ['H', 0.757, 0.586],
      ['H', -0.757, 0.586],
    ]) {
      const [u, v] = [x * Math.cos(a) - y * Math.sin(a), x * Math.sin(a) + y * Math.cos(a)];
      lines.push(`${symbol} ${at[0] + u} ${at[1] + v * Math.cos(b)} ${at[2] + v * Math.sin(b)}`);
    }
  }
  const lattice = `${EDGE} 0 0 0 ${EDGE} 0 0 0 ${EDGE}`;
  return `${lines.length}\nLattice="${lattice}" Properties=species:S:1:pos:R:3 pbc="T T T"\n${lines.join('\n')}\n`;
}
