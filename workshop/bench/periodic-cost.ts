/**
 * What a step of dynamics costs in a box of waters at the density of the liquid, per atom and per pair, beside a cluster of the same atoms. The
 * cluster is what is left when the cell is taken away: its surface has fewer neighbors, so it has fewer pairs. CPU time of both in turn, searches
 * of pairs included as they come, and of every term on its own.
 *
 *     npx tsx workshop/bench/periodic-cost.ts [--waters 216,512,1000] [--rounds 6]
 */
import { parseArgs } from 'node:util';
import { ForceField, minimize } from 'resff';
import { buildBox } from 'resff/build';
import { readSdf } from 'resff/formats';
import { loadModel } from 'resff/node';
import { atomicMasses, createIntegrator } from 'resff/simulate';

const { values } = parseArgs({
  options: { waters: { type: 'string', default: '216,512,1000' }, rounds: { type: 'string', default: '6' } },
});
const STEPS = 20;
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
const model = loadModel('resff-fast');
const field = new ForceField(model);
const { cutoff } = model.architecture.residual;
for (const waters of values.waters.split(',')) compare(Number(waters));

function compare(waters: number): void {
  const { molecule, positions, cell } = buildBox([{ conformers: readSdf(WATER), count: waters }], { density: 0.997 });
  const n = molecule.atomicNumbers.length;
  // Both start from the same places: a cluster cut out of the relaxed box.
  const start = minimize(field.periodicPotential(molecule, cell!), positions, { maxSteps: 40 }).positions;
  const systems = [
    { name: 'cluster', edges: null, potential: field.potential(molecule) },
    { name: 'cell', edges: cell!, potential: field.periodicPotential(molecule, cell!) },
  ].map(({ name, edges, potential }) => {
    const integrator = createIntegrator(potential, atomicMasses(molecule), {
      ensemble: 'langevin',
      timestep: 1,
      temperature: 300,
      friction: 5,
    });
    const state = integrator.start(start);
    const step = () => {
      for (let k = 0; k < STEPS; k++) integrator.step(state);
    };
    const forces = new Float64Array(positions.length);
    const parts = potential.parts.map((part) => ({
      name: part.name,
      seconds: [] as number[],
      run: () => part.energyForces(state.positions, forces),
    }));
    return { name, pairs: pairsWithin(start, edges), step, parts, seconds: [] as number[] };
  });

  for (let round = 0; round < Number(values.rounds); round++)
    for (const { step, parts, seconds } of systems) {
      // The first round warms up.
      const time = cpuTime(step) / STEPS;
      if (round > 0) seconds.push(time);
      for (const part of parts) {
        part.run();
        part.seconds.push(cpuTime(part.run));
      }
    }

  const [cluster, periodic] = systems.map(({ name, pairs, seconds, parts }) => {
    const step = median(seconds);
    const terms = parts.map((part) => `${part.name} ${(1e3 * median(part.seconds)).toFixed(1)}`);
    console.log(
      `${waters} waters, ${name}: ${pairs} pairs within ${cutoff} Å; a step ${((1e6 * step) / n).toFixed(1)} µs per atom, ${((1e9 * step) / pairs).toFixed(0)} ns per pair; terms without searches, ms: ${terms.join(', ')}`,
    );
    return { step, pairs };
  });
  const ratio = periodic!.step / cluster!.step;
  const pairs = periodic!.pairs / cluster!.pairs;
  console.log(
    `${waters} waters, cell / cluster: ${ratio.toFixed(2)} per atom, ${(ratio / pairs).toFixed(2)} per pair (${pairs.toFixed(2)} times the pairs)`,
  );
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1]!;
}

/** Seconds of the processor, not of the clock. */
function cpuTime(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Pairs closer than the cutoff, with the images of a cell that is no smaller than twice that. */
function pairsWithin(positions: Float64Array, edges: Float64Array | null): number {
  let count = 0;
  for (let i = 0; 3 * i < positions.length; i++)
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
