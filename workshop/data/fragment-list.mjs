/**
 * Molecules for label_fragments.py, put together as `workshop/frame/torsion-fragments.mjs` does it, from the same pieces: one a line, SMILES,
 * family, and the atoms (from 0, in the order of the SMILES) of a bond between the pieces that can be turned. After `npm run build`:
 *
 *     node workshop/data/fragment-list.mjs 3000 [seed] >fragments.smi
 */
import { Rng } from '../../dist/core/rng.js';
import { isPlausible, joinGroups, joinsTurning } from '../frame/torsion-fragment-join.mjs';
import { CHARGED_GROUPS, FAMILIES } from '../frame/torsion-fragment-list.mjs';

const [FEWEST_ATOMS, MOST_ATOMS] = [12, 28];
const SHARES = [
  ['chains', 0.4],
  ['imines', 0.25],
  ['general', 0.35],
];
const [wanted, seed = 11] = process.argv.slice(2).map(Number);
const rng = new Rng(seed);
const one = (list) => list[rng.integer(list.length)];

function drawn(name) {
  const family = FAMILIES[name];
  const left = name === 'general' && rng.next() < 0.15 ? one(CHARGED_GROUPS) : one(family.left);
  const linker = rng.next() < family.direct ? '' : one(family.linkers);
  return joinGroups(left, linker, one(family.right));
}

for (let made = 0; made < wanted; ) {
  const draw = rng.next();
  const name = draw < SHARES[0][1] ? 'chains' : draw < SHARES[0][1] + SHARES[1][1] ? 'imines' : 'general';
  const { smiles, molecule, joins } = drawn(name);
  const n = molecule.atomicNumbers.length;
  if (n < FEWEST_ATOMS || n > MOST_ATOMS || !isPlausible(molecule, joins)) continue;
  const turning = joinsTurning(molecule, joins);
  const easy = turning.filter(({ kind }) => kind !== 'amide' || rng.next() < 0.25);
  if (easy.length === 0) continue;
  const [, j, k] = one(easy).atoms;
  console.log(smiles, name, j, k);
  made += 1;
}
