/**
 * The part of workshop/frame/torsion-fragments.ts that takes time, as a process of its own: asked for one molecule at a time, it answers with
 * its frames, labeled.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ForceField, HARTREE_TO_KCAL_PER_MOL, type MinimizeOptions, minimize, Rng } from 'resff';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';
import { contactCheck, dihedralAngle, type RotatableBond, wrapDegrees } from 'resff/simulate';
import { type LabeledFrame, labeled } from './gfn2-label.js';
import { joinGroups, joinsTurning } from './torsion-fragment-join.js';
import { type Fragment, placedGroups } from './torsion-fragment-placement.js';

const TORSIONS = 8;
const DISPLACED = 2;
const CONFORMERS = 3;
/** Å, root mean square of an atom's displacement: about 20 kcal/mol in a molecule of 24 atoms, as at room temperature. */
const DISPLACEMENT = 0.06;
/** About 12 evaluations: labels at another level need no minimum of this model, only frames not far from one. */
const RELAXATION: MinimizeOptions = { convergence: 'crude', maxSteps: 40 };
/** kcal/mol above the lowest frame */
const HIGHEST = 60;
/** Part of the amide bonds that are turned where another bond could be. */
const AMIDE_SHARE = 0.25;
const FEWEST_FRAMES = 4;

const DEGREES = 180 / Math.PI;

const one = <T>(list: readonly T[], rng: Rng) => list[rng.integer(list.length)]!;

/** What is asked for, and the answer. */
export interface FragmentRequest extends Omit<Fragment, 'molecule'> {
  readonly seed: number;
}
export type FragmentAnswer =
  | { readonly failure: string }
  | { readonly frames: readonly LabeledFrame[]; readonly unlabelled: number; readonly high: number };

/** Frames of one molecule before they are labeled; as many as are in order. */
function framesOf(fragment: Fragment & { turning: readonly RotatableBond[] }, seed: number): Float64Array[] {
  const rng = new Rng(seed);
  const { molecule, turning } = fragment;
  const easy = turning.filter(({ kind }) => kind !== 'amide');
  const { atoms } = one(easy.length > 0 && rng.next() > AMIDE_SHARE ? easy : turning, rng);
  const potential = forceField.potential(molecule);
  const conformers = Array.from({ length: CONFORMERS }, () => {
    const placed = placedGroups(fragment, potential, rng);
    return minimize(potential, placed, RELAXATION).positions;
  });
  const check = contactCheck(molecule, conformers[0]!);
  const away = (positions: Float64Array, value: number) =>
    Math.abs(wrapDegrees((dihedralAngle(positions, atoms) - value) * DEGREES));
  const begin = 2 * Math.PI * rng.next();
  const relaxed = Array.from({ length: TORSIONS }, (_, k) => {
    const turn = begin + (2 * Math.PI * k) / TORSIONS;
    const value = Math.atan2(Math.sin(turn), Math.cos(turn));
    const constraints = [{ kind: 'dihedral' as const, atoms, value }];
    const start = conformers.reduce((best, other) => (away(other, value) < away(best, value) ? other : best));
    return minimize(potential, start, { ...RELAXATION, constraints, bonds: molecule.bonds });
  });
  const lowest = Math.min(...relaxed.map(({ energy }) => energy));
  const kept = relaxed
    .filter(({ energy, positions }) => energy - lowest < HIGHEST && check(positions) === null)
    .map(({ positions }) => positions);
  const deviation = DISPLACEMENT / Math.sqrt(3);
  const displaced = rng
    .shuffle(kept.slice())
    .slice(0, DISPLACED)
    .map((positions) => positions.map((x) => x + deviation * rng.normal()));
  return [...kept, ...displaced];
}

enableRelaxedSimd();
registerConformerResources();
const forceField = new ForceField(loadModel(process.argv[2]));
const folder = mkdtempSync(join(tmpdir(), 'fragments-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

process.on('message', async ({ left, linker, right, seed }: FragmentRequest) => {
  const answer = (message: FragmentAnswer) => process.send!(message);
  const { molecule, joins } = joinGroups(left, linker, right);
  const fragment = { left, linker, right, molecule, turning: joinsTurning(molecule, joins) };
  try {
    const geometries = framesOf(fragment, seed);
    const found = await labeled(folder, molecule, geometries);
    const lowest = Math.min(...found.map(({ energy }) => energy));
    const frames = found.filter(({ energy }) => (energy - lowest) * HARTREE_TO_KCAL_PER_MOL < HIGHEST);
    if (frames.length < FEWEST_FRAMES) throw new Error(`${frames.length} frames in order`);
    answer({ frames, unlabelled: geometries.length - found.length, high: found.length - frames.length });
  } catch (error) {
    // Without the program every molecule would fail.
    if (!(error instanceof Error) || ('code' in error && error.code === 'ENOENT')) throw error;
    answer({ failure: error.message });
  }
});
