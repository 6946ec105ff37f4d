/**
 * Molecules for label_fragments.py, put together as `workshop/frame/torsion-fragments.ts` does it, from the same pieces: one a line, SMILES,
 * family, and the atoms (from 0, in the order of the SMILES) of a bond between the pieces that can be turned. After `npm run build`:
 *
 *     npx tsx workshop/data/fragment-list.ts 3000 --exclude DATA/benchmarks [--seed 11] >fragments.smi
 *
 * The molecules of the files and folders of `--exclude` are not made.
 */
import { parseArgs } from 'node:util';
import { Rng } from 'resff';
import { moleculeKey } from 'resff/train';
import { excludedKeys } from '../frame/molecule-exclusion.js';
import { isPlausible, type JoinedGroups, joinGroups, joinsTurning } from '../frame/torsion-fragment-join.js';
import { CHARGED_GROUPS, FAMILIES } from '../frame/torsion-fragment-list.js';

const [FEWEST_ATOMS, MOST_ATOMS] = [12, 28];
/** What part of the molecules is of each family; the rest is general. */
const SHARES = { chains: 0.4, imines: 0.25 };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    exclude: { type: 'string', multiple: true, default: [] },
    seed: { type: 'string', default: '11' },
  },
});
const wanted = Number(positionals[0] ?? 0);
const excluded = new Set((await excludedKeys(values.exclude)).flatMap(({ keys }) => [...keys]));
const rng = new Rng(Number(values.seed));
const one = <T>(list: readonly T[]) => list[rng.integer(list.length)]!;

function drawn(name: keyof typeof FAMILIES): JoinedGroups {
  const family = FAMILIES[name];
  const left = name === 'general' && rng.next() < 0.15 ? one(CHARGED_GROUPS) : one(family.left);
  const linker = rng.next() < family.direct ? '' : one(family.linkers);
  return joinGroups(left, linker, one(family.right));
}

for (let made = 0; made < wanted; ) {
  const draw = rng.next();
  const name = draw < SHARES.chains ? 'chains' : draw < SHARES.chains + SHARES.imines ? 'imines' : 'general';
  const { smiles, molecule, joins } = drawn(name);
  const n = molecule.atomicNumbers.length;
  if (n < FEWEST_ATOMS || n > MOST_ATOMS || !isPlausible(molecule, joins) || excluded.has(moleculeKey(molecule)))
    continue;
  const turning = joinsTurning(molecule, joins);
  const easy = turning.filter(({ kind }) => kind !== 'amide' || rng.next() < 0.25);
  if (easy.length === 0) continue;
  const [, j, k] = one(easy).atoms;
  console.log(smiles, name, j, k);
  made += 1;
}
