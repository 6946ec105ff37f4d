import type { PairList } from '../kernels/pair-list.js';
import { type Architecture, atomInputs } from '../model/architecture.js';
import type { Weights } from '../model/weights.js';
import { type Dual, DualOps } from '../tensor/dual.js';
import type { Ops } from '../tensor/ops.js';
import { type Node, Tape } from '../tensor/tape.js';
import { referencePlaces } from './layout.js';
import { PairBuffer } from './neighbor-list.js';
import { type PairInteraction, residualAtomEnergies } from './network.js';
import { spatialOrder } from './spatial-order.js';
import { type SharedTables, type TableShare, TableShareOn } from './table-share.js';
import { type AddTensor, addGradients, weightLeaves } from './weight-gradient.js';
import { residualTensors } from './weights.js';

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

/** What a tensor backend adds to its `Ops`: how pairs are computed on it, and when memory is given back. */
export interface ResidualDevice<T> {
  readonly ops: Ops<T>;
  /** Present where filter tables come from outside, made and differentiated by threads together. */
  readonly tables?: SharedTables;
  /** Runs `body`; tensors made inside are gone afterwards. */
  scope<R>(body: () => R): R;
  /** Frees every tensor made outside of a scope: before new weights are put on the backend. */
  reset(): void;
  /** Called when the residual's weights have changed. */
  setWeights(tensors: ReadonlyMap<string, T>, architecture: Architecture): void;
  /** Pairs under a tape; after `tape.backward()` the position gradient can be read, (N,3) kcal/mol/Å. */
  forcePairs(
    tape: Tape<T>,
    tensors: ReadonlyMap<string, Node<T>>,
    batch: ResidualBatch,
  ): { pairs: PairInteraction<Node<T>>; positionGradient(): Float64Array };
  /** Pairs with the derivative along `direction` (N,3). */
  dualPairs(
    ops: DualOps<Node<T>>,
    tape: Tape<T>,
    tensors: ReadonlyMap<string, Node<T>>,
    batch: ResidualBatch,
    direction: Float64Array,
  ): PairInteraction<Dual<Node<T>>>;
}

/** The residual network on one backend with one set of weights: energies, position gradients and weight gradients. */
export interface ResidualEngine {
  readonly architecture: Architecture;
  setWeights(weights: Weights): void;
  /** @returns energies (C) and their atomic contributions (N), kcal/mol, and gradients +∂E/∂x (N,3) kcal/mol/Å */
  energyGradients(batch: ResidualBatch): {
    energies: Float64Array;
    atomEnergies: Float64Array;
    gradients: Float64Array;
  };
  /**
   * Gradient with respect to the weights of Σ_c energyWeights_c E_c + Σ_i direction_i · ∂E/∂x_i. With direction = ∂L/∂(∂E/∂x)
   * this is the exact gradient of a loss L on energies and forces (docs/theory.md, training).
   *
   * @param energyWeights (C)
   * @param direction (N,3)
   * @param add receives every tensor that has an influence, once
   */
  weightGradient(batch: ResidualBatch, energyWeights: Float64Array, direction: Float64Array, add: AddTensor): void;
  /**
   * On a backend with shared tables: what makes and differentiates them for the weights of the last `setWeights`. The backend
   * is given the whole tables (`SharedTables.use`) before anything else is asked of it.
   */
  tableShare(tables: SharedTables): TableShare;
}

export function residualEngine<T>(backend: ResidualDevice<T>, architecture: Architecture): ResidualEngine {
  const { ops } = backend;
  let places: ReadonlyMap<string, Uint32Array | null> = new Map();
  let tensors: ReadonlyMap<string, T> = new Map();

  function input<S>(on: Ops<S>, batch: ResidualBatch) {
    const inputs = atomInputs(architecture);
    const features = on.constant(batch.features, batch.features.length / inputs, inputs);
    return { features, featureRow: batch.featureRow };
  }

  return {
    architecture,

    setWeights(next) {
      places = new Map([...next].map(([name, { shape }]) => [name, referencePlaces(name, shape, architecture)]));
      tensors = residualTensors(ops, next, architecture);
      backend.setWeights(tensors, architecture);
    },

    energyGradients: (batch) =>
      backend.scope(() => {
        const tape = new Tape(ops);
        const fixed = weightLeaves(tensors, (tensor) => tape.fixed(tensor));
        const { pairs, positionGradient } = backend.forcePairs(tape, fixed, batch);
        const energies = residualAtomEnergies(tape, fixed, architecture, input(tape, batch), pairs);
        const atoms = tape.read(energies);
        tape.accumulate(energies, ops.constant(new Float64Array(atoms.length).fill(1), atoms.length, 1));
        tape.backward();
        return {
          energies: sumByConformation(atoms, batch.offsets),
          atomEnergies: unordered(atoms, batch.order, 1),
          gradients: unordered(positionGradient(), batch.order, 3),
        };
      }),

    weightGradient: (batch, energyWeights, direction, add) =>
      backend.scope(() => {
        const tape = new Tape(ops);
        const dual = new DualOps<Node<T>>(tape);
        const variables = weightLeaves(tensors, (tensor) => tape.variable(tensor));
        const lifted = new Map([...variables].map(([name, node]) => [name, dual.lift(node)]));
        const pairs = backend.dualPairs(dual, tape, variables, batch, ordered(direction, batch.order));
        const energy = residualAtomEnergies(dual, lifted, architecture, input(dual, batch), pairs);
        const n = batch.featureRow.length;
        tape.accumulate(energy.value, ops.constant(perAtom(energyWeights, batch.offsets), n, 1));
        if (energy.tangent) tape.accumulate(energy.tangent, ops.constant(new Float64Array(n).fill(1), n, 1));
        tape.backward();
        addGradients(ops, variables, places, add);
      }),

    tableShare: ({ density }) => new TableShareOn(ops, architecture, density, tensors, places),
  };
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

interface DistinctRows {
  /** (count,inputs) */
  readonly rows: Float64Array;
  readonly count: number;
  /** (n) */
  readonly row: Uint32Array;
}

/** What `distinctRows` found; features of a molecule are never changed. */
const knownRows = new WeakMap<Float64Array, DistinctRows>();

/** The different rows of features of n atoms, in the order of their first atoms, and for each atom which of them it has. */
function distinctRows(features: Float64Array, n: number): DistinctRows {
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

/** Rows of a batch, `width` numbers each -> rows of the conformations it was made of. */
function unordered(rows: Float64Array, order: Uint32Array, width: number): Float64Array {
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length / width; i++)
    for (let k = 0; k < width; k++) out[width * order[i]! + k] = rows[width * i + k]!;
  return out;
}

/** (N,3) rows of conformations -> rows of a batch. */
function ordered(rows: Float64Array, order: Uint32Array): Float64Array {
  const out = new Float64Array(rows.length);
  order.forEach((atom, i) => {
    for (let axis = 0; axis < 3; axis++) out[3 * i + axis] = rows[3 * atom + axis]!;
  });
  return out;
}

function sumByConformation(atoms: Float64Array, offsets: Uint32Array): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, c) => {
    let sum = 0;
    for (let i = offsets[c]!; i < offsets[c + 1]!; i++) sum += atoms[i]!;
    return sum;
  });
}

function perAtom(values: Float64Array, offsets: Uint32Array): Float64Array {
  const out = new Float64Array(offsets[offsets.length - 1]!);
  for (let c = 0; c < values.length; c++) out.fill(values[c]!, offsets[c]!, offsets[c + 1]!);
  return out;
}
