/**
 * Frames of drug-like fragments with one bond turned, labeled by a model that has learned them: what a run goes on with where the labels the
 * model was trained on are not at hand (workshop/training/README.md). After `npm run build`:
 *
 *     npx tsx workshop/data/fragment-list.ts 3000 --exclude DATA/benchmarks >fragments.smi
 *     npx tsx workshop/frame/replayed-frames.ts fragments.smi TARGET.hdf5 TEACHER [--minutes 5] [--part 1/2] [--seed 1]
 *
 * Of each molecule six torsions about the bond that its line names, from the nearest of three conformers, relaxed a little with the torsion
 * held, and two of these with every atom displaced at random, 0.06 Å. Frames more than 60 kcal/mol above the lowest are left out, as are
 * molecules with an atom that the teacher has not seen.
 */
import { readFileSync, renameSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as h5wasm from 'h5wasm/node';
import { BOHR_TO_ANGSTROM, ForceField, HARTREE_TO_KCAL_PER_MOL, type MinimizeOptions, minimize, Rng } from 'resff';
import { generateConformers } from 'resff/build';
import { adjacency, neighborsOf } from 'resff/chemistry';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';
import { contactCheck, dihedralAngle, wrapDegrees } from 'resff/simulate';
import { type LabeledFrame, writeGroup } from './gfn2-label.js';
import { mappedSmiles } from './mapped-smiles.js';

const [TORSIONS, DISPLACED, CONFORMERS, FEWEST_FRAMES] = [6, 2, 3, 4];
/** Å, root mean square of an atom's displacement. */
const DISPLACEMENT = 0.06;
const RELAXATION: MinimizeOptions = { convergence: 'crude', maxSteps: 40 };
/** kcal/mol above the lowest frame */
const HIGHEST = 60;
const DEGREES = 180 / Math.PI;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '5' },
    part: { type: 'string', default: '1/1' },
    seed: { type: 'string', default: '1' },
  },
});
const [list, target, teacher] = positionals;
const [part, parts] = values.part.split('/').map(Number) as [number, number];
if (!list || !target || !teacher) throw new Error('replayed-frames: expected LIST.smi TARGET.hdf5 TEACHER');

enableRelaxedSimd();
registerConformerResources();
const field = new ForceField(loadModel(teacher));
const end = performance.now() + 60e3 * Number(values.minutes);

/** Frames of one molecule, labeled; null where it is left out. */
function framesOf(smiles: string, from: number, to: number, rng: Rng) {
  const conformers = generateConformers(smiles, { count: CONFORMERS });
  const { molecule } = conformers[0]!;
  const potential = field.potential(molecule);
  if (potential.unseen.length > 0) return null;
  const graph = adjacency(molecule);
  const beside = (atom: number, other: number) => neighborsOf(graph, atom).find((next) => next !== other)!;
  const atoms = [beside(from, to), from, to, beside(to, from)] as const;
  const relaxed = conformers.map(({ positions }) => minimize(potential, positions, RELAXATION).positions);
  const check = contactCheck(molecule, relaxed[0]!);
  const away = (positions: Float64Array, value: number) =>
    Math.abs(wrapDegrees((dihedralAngle(positions, atoms) - value) * DEGREES));
  const begin = 2 * Math.PI * rng.next();
  const turned = Array.from({ length: TORSIONS }, (_, k) => {
    const turn = begin + (2 * Math.PI * k) / TORSIONS;
    const value = Math.atan2(Math.sin(turn), Math.cos(turn));
    const constraints = [{ kind: 'dihedral' as const, atoms, value }];
    const start = relaxed.reduce((best, other) => (away(other, value) < away(best, value) ? other : best));
    return minimize(potential, start, { ...RELAXATION, constraints, bonds: molecule.bonds }).positions;
  }).filter((positions) => check(positions) === null);
  const displaced = turned
    .slice(0, DISPLACED)
    .map((positions) => positions.map((x) => x + (DISPLACEMENT / Math.sqrt(3)) * rng.normal()));
  const frames = [...turned, ...displaced].map((positions): LabeledFrame => {
    const forces = new Float64Array(positions.length);
    const energy = potential.energyForces(positions, forces) / HARTREE_TO_KCAL_PER_MOL;
    const gradient = Array.from(forces, (f) => (-f * BOHR_TO_ANGSTROM) / HARTREE_TO_KCAL_PER_MOL);
    return { positions, energy, gradient };
  });
  const lowest = Math.min(...frames.map(({ energy }) => energy));
  const kept = frames.filter(({ energy }) => (energy - lowest) * HARTREE_TO_KCAL_PER_MOL < HIGHEST);
  return kept.length < FEWEST_FRAMES ? null : { molecule, frames: kept };
}

await h5wasm.ready;
const output = new h5wasm.File(`${target}.partial`, 'w');
let [written, left] = [0, 0];
const lines = readFileSync(list, 'utf8').trim().split('\n');
for (const [k, line] of lines.entries()) {
  if (k % parts !== part - 1) continue;
  if (performance.now() > end) break;
  const [smiles, family, from, to] = line.split(' ') as [string, string, string, string];
  try {
    const made = framesOf(smiles, Number(from), Number(to), new Rng(1000 * Number(values.seed) + k));
    if (made) {
      const mapped = mappedSmiles(made.molecule);
      writeGroup(output, `replayed-${k}`, { ...made, smiles: mapped, subset: `replayed-${family}` });
      written += 1;
    } else left += 1;
  } catch (error) {
    left += 1;
    console.error(`${smiles}: ${(error as Error).message}`);
  }
}
output.close();
renameSync(`${target}.partial`, target);
console.log(`${written} molecules, ${left} left out`);
