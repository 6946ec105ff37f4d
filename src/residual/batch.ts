import { type Cell, inverseCell, times } from '../core/cell.js';
import { imagePairs, imageShifts } from '../core/image-pairs.js';
import type { PairList } from '../kernels/pair-list.js';
import { checkFinite, PairBuffer } from './neighbor-list.js';
import { spatialOrder } from './spatial-order.js';

/**
 * Conformations evaluated together. Atoms of all conformations stand one after another; pairs never cross conformations.
 * Results and directions of the engine have the atoms in the order of the conformations, not of the rows.
 */
export interface ResidualBatch {
  /** (M,inputs) different rows of atom features of the molecules */
  readonly features: Float64Array;
  /** (N) row of `features` for each atom */
  readonly featureRow: Uint32Array;
  /** (N) atom of the conformations, counted through, that stands in each row: large systems are in spatial order */
  readonly order: Uint32Array;
  /** (N,3) Å, rows as ordered; more atoms than `featureRow` has when other threads own the rest (exchange.ts) */
  readonly positions: Float64Array;
  /** (C+1) first atom of each conformation, and N */
  readonly offsets: Uint32Array;
  readonly pairs: PairList;
}

/** Above this many atoms a conformation is put into spatial order: the records of all its atoms no longer fit into a cache. */
const ORDER_MINIMUM = 100;

/**
 * Joins conformations to a batch: `molecules[m].features` (n,inputs) shared by all of its `conformations` (n,3) Å. Rows of features
 * that a molecule has several times are in the batch once.
 */
export function residualBatch(
  molecules: readonly { features: Float64Array; conformations: readonly Float64Array[] }[],
  cutoff: number,
): ResidualBatch {
  const distinct = molecules.map(({ features, conformations }) => distinctRows(features, conformations[0]!.length / 3));
  const atoms = molecules.reduce(
    (sum, { conformations }, m) => sum + conformations.length * distinct[m]!.row.length,
    0,
  );
  const features = new Float64Array(distinct.reduce((sum, { rows }) => sum + rows.length, 0));
  const positions = new Float64Array(3 * atoms);
  const featureRow = new Uint32Array(atoms);
  const order = new Uint32Array(atoms);
  const offsets = [0];
  const pairs = new PairBuffer(16 * atoms);
  let [at, firstRow, start] = [0, 0, 0];
  molecules.forEach((molecule, m) => {
    const { rows, row } = distinct[m]!;
    const n = row.length;
    features.set(rows, at);
    for (const conformation of molecule.conformations) {
      const places = n > ORDER_MINIMUM ? spatialOrder(conformation) : null;
      for (let i = 0; i < n; i++) {
        const atom = places === null ? i : places[i]!;
        order[start + i] = start + atom;
        featureRow[start + i] = firstRow + row[atom]!;
        for (let axis = 0; axis < 3; axis++) positions[3 * (start + i) + axis] = conformation[3 * atom + axis]!;
      }
      pairs.addPairs(positions.subarray(3 * start, 3 * (start + n)), 0, n, cutoff, start);
      start += n;
      offsets.push(start);
    }
    at += rows.length;
    firstRow += distinct[m]!.count;
  });
  return { features, positions, featureRow, order, offsets: Uint32Array.from(offsets), pairs: pairs.list() };
}

export interface DistinctRows {
  /** (count,inputs) */
  readonly rows: Float64Array;
  readonly count: number;
  /** (n) */
  readonly row: Uint32Array;
}

/**
 * One periodic conformation with images of its pairs: energies and gradients are those of one cell.
 *
 * @param features (N,inputs)
 * @param conformation (N,3) Å
 */
export function periodicBatch(
  features: Float64Array,
  conformation: Float64Array,
  cell: Cell,
  cutoff: number,
): ResidualBatch {
  const n = conformation.length / 3;
  const { rows, row } = distinctRows(features, n);
  const fractions = times(conformation, inverseCell(cell)).map((s) => s - Math.floor(s));
  const order = n > ORDER_MINIMUM ? spatialOrder(times(fractions, cell)) : Uint32Array.from({ length: n }, (_, i) => i);
  const positions = new Float64Array(3 * n);
  order.forEach((atom, i) => {
    for (let axis = 0; axis < 3; axis++) positions[3 * i + axis] = conformation[3 * atom + axis]!;
  });
  checkFinite(positions);
  const { first, second, image, images } = imagePairs(positions, cell, cutoff);
  const shifts = imageShifts({ images }, cell);
  const shift = new Float64Array(3 * image.length);
  for (let p = 0; p < image.length; p++) shift.set(shifts.subarray(3 * image[p]!, 3 * image[p]! + 3), 3 * p);
  return {
    features: rows,
    positions,
    featureRow: order.map((atom) => row[atom]!),
    order,
    offsets: Uint32Array.of(0, n),
    pairs: { first, second, shift },
  };
}

/** What `distinctRows` found; features of a molecule are never changed. */
const knownRows = new WeakMap<Float64Array, DistinctRows>();

/** The different rows of features of n atoms, in the order of their first atoms, and for each atom which of them it has. */
export function distinctRows(features: Float64Array, n: number): DistinctRows {
  const known = knownRows.get(features);
  if (known) return known;
  const inputs = features.length / n;
  const row = new Uint32Array(n);
  const first: number[] = [];
  const same = (a: number, b: number) => {
    for (let k = 0; k < inputs; k++) if (features[inputs * a + k] !== features[inputs * b + k]) return false;
    return true;
  };
  for (let atom = 0; atom < n; atom++) {
    const found = first.findIndex((other) => same(atom, other));
    row[atom] = found < 0 ? first.push(atom) - 1 : found;
  }
  const rows = new Float64Array(inputs * first.length);
  for (const [r, atom] of first.entries()) rows.set(features.subarray(inputs * atom, inputs * (atom + 1)), inputs * r);
  const found = { rows, count: first.length, row };
  knownRows.set(features, found);
  return found;
}
