/**
 * Training frames along torsions: small drug-like molecules put together from workshop/frame/torsion-fragment-list.ts, each with one
 * rotatable bond between its pieces turned through the circle, labeled with GFN2-xTB (the program `xtb` on the PATH).
 *
 *     npx tsx workshop/frame/torsion-fragments.ts DATA/train/gfn2-fragments.hdf5 --exclude DATA/benchmarks [--molecules 2400]
 *         [--jobs 2] [--seed 1] [--family general] [--charged 0.1] [--model resff-fast] [--minutes M]
 *
 * Of each molecule eight frames at torsions 45° apart from a random one, loosely relaxed by the model with the torsion held, from
 * different conformers; and two of these with every atom displaced at random. Frames with torn bonds or clashes and those far above
 * the lowest are left out. The molecules of the files and folders of `--exclude` are not made. With `--minutes` no molecule is
 * begun after that time; those before are the same. The file appears when it is complete.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as h5wasm from 'h5wasm/node';
import { Rng } from 'resff';
import { moleculeKey } from 'resff/train';
import { writeGroup } from './gfn2-label.js';
import { mappedSmiles } from './mapped-smiles.js';
import { type ExcludedFile, excludedKeys } from './molecule-exclusion.js';
import { isPlausible, joinGroups, joinsTurning } from './torsion-fragment-join.js';
import { CHARGED_GROUPS, FAMILIES, type Family } from './torsion-fragment-list.js';
import type { Fragment } from './torsion-fragment-placement.js';
import type { FragmentAnswer, FragmentRequest } from './torsion-fragment-worker.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    exclude: { type: 'string', multiple: true, default: [] },
    molecules: { type: 'string', default: '2400' },
    jobs: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    family: { type: 'string', default: 'general' },
    charged: { type: 'string', default: '0.1' },
    model: { type: 'string', default: 'resff-fast' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const [target] = positionals;
if (target === undefined || positionals.length !== 1) {
  console.error('expected TARGET.hdf5');
  process.exit(2);
}
const family = (FAMILIES as Readonly<Record<string, Family>>)[values.family];
if (family === undefined) {
  console.error(`--family: expected ${Object.keys(FAMILIES).join(', ')}, got ${values.family}`);
  process.exit(2);
}

const [FEWEST_ATOMS, MOST_ATOMS] = [12, 30];
const one = (list: readonly string[], rng: Rng) => list[rng.integer(list.length)]!;

/** Molecules in the order of the seed, each compound once; counts what was refused, and why. */
function* fragments(
  rng: Rng,
  { left: lefts, linkers, right: rights, direct }: Family,
  excluded: readonly ExcludedFile[],
  refused: Record<string, number>,
): Generator<Fragment & { smiles: string }, never> {
  const seen = new Set<string>();
  const refuse = (reason: string) => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  };
  for (;;) {
    const left = one(rng.next() < Number(values.charged) ? CHARGED_GROUPS : lefts, rng);
    const linker = rng.next() < direct ? '' : one(linkers, rng);
    const right = one(rights, rng);
    const { smiles, molecule, joins } = joinGroups(left, linker, right);
    const n = molecule.atomicNumbers.length;
    if (n < FEWEST_ATOMS || n > MOST_ATOMS || !isPlausible(molecule, joins)) continue;
    const key = moleculeKey(molecule);
    const file = excluded.find(({ keys }) => keys.has(key));
    if (joinsTurning(molecule, joins).length === 0) refuse('no rotatable bond');
    else if (seen.has(key)) refuse('made before');
    else if (file !== undefined) refuse(`in ${file.path}`);
    else yield { left, linker, right, smiles, molecule };
    seen.add(key);
  }
}

await h5wasm.ready;
const excluded = await excludedKeys(values.exclude);
const refused: Record<string, number> = {};
const source = fragments(new Rng(Number(values.seed)), family, excluded, refused);
const wanted = Number(values.molecules);
const started = Date.now();
const late = () => Date.now() - started > 60_000 * Number(values.minutes);

const partial = `${target}.partial`;
const output = new h5wasm.File(partial, 'w');
const count = { begun: 0, molecules: 0, frames: 0, unlabelled: 0, high: 0 };
const failures: string[] = [];

/** Hands one molecule after another to a process until there are enough. */
async function work() {
  const worker = fork(new URL('torsion-fragment-worker.ts', import.meta.url), [values.model], {
    serialization: 'advanced',
  });
  const gone = once(worker, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`worker: expected to end with 0, got ${code}`);
  });
  while (count.begun < wanted && !late()) {
    const index = count.begun++;
    const { left, linker, right, smiles, molecule } = source.next().value;
    const request: FragmentRequest = { left, linker, right, seed: Number(values.seed) * 1_000_003 + index };
    worker.send(request);
    const [answer] = (await Promise.race([once(worker, 'message'), gone])) as [FragmentAnswer];
    if ('failure' in answer) failures.push(`${smiles}: ${answer.failure}`);
    else {
      const { frames, unlabelled, high } = answer;
      const record = { smiles: mappedSmiles(molecule), subset: 'gfn2-fragments', molecule, frames };
      writeGroup(output, String(index).padStart(5, '0'), record);
      count.molecules += 1;
      count.frames += frames.length;
      count.unlabelled += unlabelled;
      count.high += high;
    }
    if (count.begun % 50 === 0)
      console.error(`${count.begun} of ${wanted} molecules, ${Math.round((Date.now() - started) / 1000)} s`);
  }
  worker.disconnect();
  await gone;
}
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
output.close();
renameSync(partial, target);

for (const failure of failures) console.error(`left out: ${failure}`);
for (const [reason, times] of Object.entries(refused)) console.error(`not made: ${times} times ${reason}`);
for (const { path, keys } of excluded) console.error(`excluded: ${keys.size} molecules and fragments of ${path}`);
console.error(
  `${count.molecules} molecules and ${count.frames} frames in ${target}; ${count.unlabelled} frames without a label, ${count.high} too high`,
);
