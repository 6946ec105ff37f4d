/**
 * Droplets of water: does a model hold one together, at which density, with which neighbors?
 *
 *     npx tsx workshop/sweep/droplet.ts MODEL [MODEL ...] [--waters 64] [--time 50] [--equilibration 10] [--temperature 300] [--seed 1]
 *
 * Waters are placed at 0.997 g/cm³, relaxed without a cell and kept within a sphere 4 Å beyond the drop: Langevin dynamics, 1 fs, hydrogens of
 * three times their mass. Density: that of the sphere about the center of the drop that holds half of its oxygens. Neighbors: the first peak of
 * oxygens' distances from oxygens within that sphere, each shell by its volume. Time in ps.
 */
import { parseArgs } from 'node:util';
import { ForceField, minimize, sphericalWall, sumPotentials } from 'resff';
import { buildBox, generateConformers } from 'resff/build';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';
import { createGuard, createIntegrator, repartitionedMasses, runDynamics } from 'resff/simulate';

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: {
    waters: { type: 'string', default: '64' },
    time: { type: 'string', default: '50' },
    equilibration: { type: 'string', default: '10' },
    temperature: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
  },
});
if (models.length === 0) {
  console.error('expected MODEL ...');
  process.exit(2);
}
const [waters, time, equilibration, temperature, seed] = [
  values.waters,
  values.time,
  values.equilibration,
  values.temperature,
  values.seed,
].map(Number) as [number, number, number, number, number];

/** g/mol of water over Avogadro's number in Å³·g/cm³ */
const WATER = 18.015 / 0.60221408;
const [SHELL, LONGEST] = [0.05, 6];
const oxygen = (water: number) => 9 * water;

function distance(x: Float64Array, i: number, center: ArrayLike<number>, at = 0): number {
  return Math.hypot(x[i]! - center[at]!, x[i + 1]! - center[at + 1]!, x[i + 2]! - center[at + 2]!);
}

/** Distances of oxygens from oxygens near the center, and the density there, one frame after another. */
class Drop {
  readonly counts = new Float64Array(LONGEST / SHELL);
  readonly densities: number[] = [];

  add(x: Float64Array): void {
    const center = [0, 1, 2].map((d) => {
      let sum = 0;
      for (let w = 0; w < waters; w++) sum += x[oxygen(w) + d]!;
      return sum / waters;
    });
    const order = Array.from({ length: waters }, (_, w) => w).sort(
      (a, b) => distance(x, oxygen(a), center) - distance(x, oxygen(b), center),
    );
    const half = Math.ceil(waters / 2);
    const inner = order.slice(0, half);
    const radius = (distance(x, oxygen(order[half - 1]!), center) + distance(x, oxygen(order[half]!), center)) / 2;
    this.densities.push((inner.length * WATER) / ((4 / 3) * Math.PI * radius ** 3));
    for (const a of inner)
      for (let b = 0; b < waters; b++) {
        const r = distance(x, oxygen(a), x, oxygen(b));
        if (a !== b && r < LONGEST) this.counts[Math.floor(r / SHELL)]! += 1;
      }
  }

  /** Å */
  firstPeak(): number {
    const g = this.counts.map((count, k) => count / (k + 0.5) ** 2);
    return (g.subarray(0, 3.6 / SHELL).indexOf(Math.max(...g.subarray(0, 3.6 / SHELL))) + 0.5) * SHELL;
  }
}

enableRelaxedSimd();
registerConformerResources();
const water = generateConformers('O')[0]!;
console.log(`| model | waters | ps | density g/cm³ | first O-O peak Å | end |\n|---|---|---|---|---|---|`);
for (const name of models) {
  const { molecule, positions } = buildBox([{ conformers: [water], count: waters }], { density: 0.997, seed });
  const masses = repartitionedMasses(molecule);
  const free = new ForceField(loadModel(name)).potential(molecule);
  const radius = Math.cbrt((waters * WATER) / ((4 / 3) * Math.PI)) + 4;
  const potential = sumPotentials([free, sphericalWall(free.atomCount, { radius, k: 1, center: { masses } })]);
  const start = minimize(potential, positions, { molecule, convergence: 'crude', maxSteps: 300 });
  const integrator = createIntegrator(potential, masses, { ensemble: 'langevin', timestep: 1, temperature, seed });
  const state = integrator.start(start.positions);
  const drop = new Drop();
  let end = 'whole';
  try {
    await runDynamics(integrator, state, {
      steps: 1000 * time,
      every: 100,
      targetTemperature: temperature,
      guard: createGuard(molecule, integrator),
      onFrame: ({ state: { positions: x, time: t } }) => {
        if (t >= 1000 * equilibration) drop.add(x);
      },
    });
  } catch (error) {
    end = error instanceof Error ? error.message : String(error);
  }
  const density = drop.densities.reduce((sum, d) => sum + d, 0) / drop.densities.length;
  const measured = drop.densities.length > 0 ? `${density.toFixed(2)} | ${drop.firstPeak().toFixed(2)}` : ' | ';
  console.log(`| ${name} | ${waters} | ${(state.time / 1000).toFixed(1)} | ${measured} | ${end} |`);
}
