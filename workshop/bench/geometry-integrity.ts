/**
 * Whether minimization ends in a real minimum or says what is broken (docs/minimization.md).
 *
 *     npx tsx workshop/bench/geometry-integrity.ts DATA [MODEL]
 *
 * 1. False alarms: defects of reference minima, and of what the model makes of one minimum of each molecule of gen2-opt.
 * 2. 200 minima of gen2-opt with 0.3 Å of normal noise on every coordinate, relaxed.
 * 3. 100 pairs of molecules of gfn2-test, neighbors of one another there, pushed together until their closest atoms are 0.8 to
 *    1.5 Å apart, relaxed.
 *
 * A result that is called converged is checked against the molecule itself: no bond may differ by more than BOND from the minimum
 * that the model reaches from the reference geometry (of pairs: of each molecule alone).
 */
import { join } from 'node:path';
import { createMolecule, ForceField, geometryDefects, type Molecule, minimize, ResffError, Rng } from 'resff';
import { archiveOpener, loadModel } from 'resff/node';
import { emptyReport, NO_FILTER, readSpice, type SpiceRecord } from 'resff/train';

/** Å; conformers differ by less, collapsed and torn bonds by more. */
const BOND = 0.12;

const [data, name = 'resff-fast'] = process.argv.slice(2);
if (data === undefined) {
  console.error('expected DATA [MODEL]');
  process.exit(2);
}
const open = await archiveOpener();
const records = (path: string): SpiceRecord[] => {
  const archive = open(join(data, path));
  const all = [...readSpice(archive, NO_FILTER, emptyReport())];
  archive.close();
  return all;
};
const frame = ({ molecule, positions }: SpiceRecord, c: number): Float64Array =>
  positions.slice(3 * molecule.atomicNumbers.length * c, 3 * molecule.atomicNumbers.length * (c + 1));
const field = new ForceField(loadModel(name));

const distanceOf = (x: Float64Array, i: number, j: number) =>
  Math.hypot(...[0, 1, 2].map((k) => x[3 * i + k]! - x[3 * j + k]!));
/** Å, the largest difference of a bond length. */
function bondChange({ bonds }: Molecule, a: Float64Array, b: Float64Array, shift = 0): number {
  let most = 0;
  for (let k = 0; k < bonds.length; k += 2) {
    const [i, j] = [bonds[k]!, bonds[k + 1]!];
    most = Math.max(most, Math.abs(distanceOf(a, i, j) - distanceOf(b, i + shift, j + shift)));
  }
  return most;
}

for (const path of ['benchmarks/gen2-opt.hdf5', 'train/openff-minima.hdf5', 'benchmarks/gfn2-test.hdf5']) {
  let [frames, bad] = [0, 0];
  for (const record of records(path))
    for (let c = 0; c < record.energies.length; c++) {
      frames += 1;
      if (geometryDefects(record.molecule, frame(record, c)).length > 0) bad += 1;
    }
  console.log(`${path}: ${bad} of ${frames} geometries have defects`);
}

const minima = records('benchmarks/gen2-opt.hdf5');
interface Tally {
  converged: number;
  readonly wrong: string[];
  broken: number;
  other: number;
  error: number;
}
const tally = (): Tally => ({ converged: 0, wrong: [], broken: 0, other: 0, error: 0 });
const show = (title: string, { converged, wrong, broken, other, error }: Tally) =>
  console.log(
    `${title}: ${converged} converged, of these ${wrong.length} with a bond off by more than ${BOND} Å; ${broken} broken, ${other} not converged, ${error} refused${wrong.length > 0 ? `\n  ${wrong.join('\n  ')}` : ''}`,
  );
const own = new Map<SpiceRecord, Float64Array>();
const clean = tally();
for (const record of minima) {
  const result = minimize(field.potential(record.molecule), frame(record, 0));
  own.set(record, result.positions);
  if (result.converged) clean.converged += 1;
  else if (result.reason === 'broken') clean.broken += 1;
  else clean.other += 1;
}
show(`${name}, minima of gen2-opt relaxed`, clean);

const rng = new Rng(7);
const noisy = tally();
for (let k = 0; k < 200; k++) {
  const record = minima[Math.floor((k * minima.length) / 200)]!;
  const start = frame(record, 0).map((x) => x + 0.3 * rng.normal());
  relax(noisy, record.id, record.molecule, start, (x) => bondChange(record.molecule, own.get(record)!, x));
}
show(`${name}, 200 geometries with 0.3 Å of noise`, noisy);

const partners = records('benchmarks/gfn2-test.hdf5').filter(
  ({ molecule }) => molecule.atomicNumbers.length <= 24 && molecule.formalCharges.every((charge) => charge === 0),
);
const clashing = tally();
for (let k = 0; k < 100; k++) {
  const [a, b] = [partners[k % partners.length]!, partners[(k * 7 + 1) % partners.length]!];
  const relaxed = (record: SpiceRecord) => minimize(field.potential(record.molecule), frame(record, 0)).positions;
  const [x, y] = [relaxed(a), relaxed(b)];
  const pair = pushed(x, y, 0.8 + 0.7 * rng.next(), rng);
  const n = a.molecule.atomicNumbers.length;
  const molecule = createMolecule({
    name: `${a.id} and ${b.id}`,
    atomicNumbers: [...a.molecule.atomicNumbers, ...b.molecule.atomicNumbers],
    formalCharges: [...a.molecule.formalCharges, ...b.molecule.formalCharges],
    bonds: [...a.molecule.bonds, ...Array.from(b.molecule.bonds, (atom) => atom + n)],
    bondOrders: [...a.molecule.bondOrders, ...b.molecule.bondOrders],
  });
  relax(clashing, molecule.name, molecule, pair, (z) =>
    Math.max(bondChange(a.molecule, x, z), bondChange(b.molecule, y, z, n)),
  );
}
show(`${name}, 100 pairs pushed together`, clashing);

function relax(
  into: Tally,
  id: string,
  molecule: Molecule,
  start: Float64Array,
  change: (x: Float64Array) => number,
): void {
  try {
    const result = minimize(field.potential(molecule), start);
    if (result.converged) {
      into.converged += 1;
      const off = change(result.positions);
      if (off > BOND) into.wrong.push(`${id}: ${off.toFixed(2)} Å, ${result.energy.toFixed(1)} kcal/mol`);
    } else if (result.reason === 'broken') into.broken += 1;
    else into.other += 1;
  } catch (error) {
    if (!(error instanceof ResffError)) throw error;
    into.error += 1;
  }
}

/** The second moved along a random direction until the closest atoms of both are `contact` Å apart. */
function pushed(x: Float64Array, y: Float64Array, contact: number, random: Rng): Float64Array {
  const direction = [random.normal(), random.normal(), random.normal()];
  const length = Math.hypot(...direction);
  const at = (t: number) => y.map((value, k) => value + (t * direction[k % 3]!) / length);
  const closest = (z: Float64Array) => {
    let least = Infinity;
    for (let i = 0; i < x.length / 3; i++)
      for (let j = 0; j < z.length / 3; j++)
        least = Math.min(least, Math.hypot(...[0, 1, 2].map((k) => x[3 * i + k]! - z[3 * j + k]!)));
    return least;
  };
  let t = 40;
  while (closest(at(t)) > contact) t -= 0.02;
  return Float64Array.from([...x, ...at(t)]);
}
