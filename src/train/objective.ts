import type { Molecule } from '../chemistry/molecule.js';
import type { Architecture } from '../model/architecture.js';
import { parameterTensors } from '../parameters/weights.js';
import { addChargeGradient } from '../potentials/electrostatics.js';
import { accumulateParameterGradient } from '../potentials/mm-gradient.js';
import { type ParameterGradient, type Parameters, zeroGradient } from '../potentials/parameters.js';
import { residualBatch } from '../residual/batch.js';
import type { ResidualDevice } from '../residual/device.js';
import { residualEngine } from '../residual/engine.js';
import { referenceDevice } from '../residual/exact-device.js';
import { TRAINING_TABLES } from '../residual/packed-tables.js';
import { type TableShare, tableSize } from '../residual/table-share.js';
import { wasmDevice } from '../residual/wasm-device.js';
import type { AddTensor } from '../residual/weight-gradient.js';
import { addLoss, addTorsionPenalty, emptyEvaluation, type Prediction } from './loss.js';
import { type PreparedMolecule, parameterPass, prepareMolecule } from './mm-engine.js';
import { orthogonalized } from './muon.js';
import type { Evaluation, Objective, StageSettings, TrainingMolecule } from './objective-types.js';
import type { FloatArray, ParameterVector } from './parameter-vector.js';

/** The objective on the float64 reference, or in float32 on the fastest wasm variant of this engine. */
export function createObjective(options: {
  backend: 'reference' | 'wasm';
  architecture: Architecture;
  vector: ParameterVector;
}): Objective {
  const { architecture, vector } = options;
  return options.backend === 'reference'
    ? objectiveOn(referenceDevice(), architecture, vector)
    : objectiveOn(wasmDevice(undefined, { ...TRAINING_TABLES, shared: true }), architecture, vector);
}

/**
 * The loss of docs/theory.md (training) and its exact gradient on a tensor backend. Per molecule with C conformations
 *
 *     L = w_E mean_c (Ê_c − Ê_c^ref)² + w_F mean_{c,atom,xyz} (∂E/∂x − g^ref)² + w_k [mean(k²) impropers + mean(k²) propers]
 *
 * where Ê is centered over the conformations; squares are Huber's loss where the settings say so. With a_c = ∂L/∂E_c and
 * v = ∂L/∂(∂E/∂x) its gradient is the weight gradient of Σ_c a_c E_c + v·∂E/∂x, which both parts of the model give exactly.
 */
export function objectiveOn<T>(
  backend: ResidualDevice<T>,
  architecture: Architecture,
  vector: ParameterVector,
): Objective {
  const residual = residualEngine(backend, architecture);
  const prepared = new WeakMap<Molecule, PreparedMolecule>();
  let mmTensors = new Map<string, T>();
  let share: TableShare | null = null;
  const addTo =
    (gradient: FloatArray): AddTensor =>
    (name, values) =>
      vector.add(gradient, name, values);

  function prepare({ molecule, level }: TrainingMolecule): PreparedMolecule {
    const known = prepared.get(molecule) ?? prepareMolecule(molecule, architecture, level);
    prepared.set(molecule, known);
    return known;
  }

  function run(
    molecules: readonly TrainingMolecule[],
    settings: StageSettings,
    training: { add: AddTensor; scale: number; seed: number } | null,
  ): Evaluation {
    const total = emptyEvaluation();
    const trainMm = training !== null && settings.trainMm;
    const batch = residualBatch(
      molecules.map((molecule) => ({ features: prepare(molecule).features, conformations: conformationsOf(molecule) })),
      architecture.residual.cutoff,
    );
    backend.scope(() => {
      const pass = parameterPass(backend.ops, mmTensors, architecture, molecules.map(prepare), {
        trainable: trainMm,
        dropout: trainMm ? settings.dropout : 0,
        seed: training?.seed ?? 0,
      });
      const predictions = molecules.map((molecule, m) => mechanics(molecule, prepare(molecule), pass.parameters[m]!));
      if (settings.residualWeight !== 0)
        addResidual(residual.energyGradients(batch), settings.residualWeight, predictions);
      const slopes = molecules.map((molecule, m) =>
        addLoss(total, molecule, predictions[m]!, pass.parameters[m]!, settings),
      );
      if (training === null) return;

      if (trainMm) {
        const gradients = molecules.map((molecule, m) => {
          const parameters = pass.parameters[m]!;
          const slope = scaled(slopes[m]!, training.scale);
          const gradient = parameterGradient(architecture, molecule, prepare(molecule), parameters, slope);
          addTorsionPenalty(parameters, training.scale * molecule.weight * settings.torsionL2, gradient);
          return gradient;
        });
        pass.backward(gradients, training.add);
      }
      if (settings.trainResidual && settings.residualWeight !== 0) {
        const factor = training.scale * settings.residualWeight;
        const energies = scaledJoin(
          slopes.map((slope) => slope.energies),
          factor,
        );
        const direction = scaledJoin(
          slopes.map((slope) => slope.gradients),
          factor,
        );
        residual.weightGradient(batch, energies, direction, training.add);
      }
    });
    return total;
  }

  return {
    tableSize: backend.tables === undefined ? 0 : tableSize(architecture, backend.tables.density),
    setWeights(values) {
      const weights = vector.internalWeights(values);
      backend.reset();
      residual.setInternalWeights(weights);
      mmTensors = parameterTensors(backend.ops, weights);
      share = backend.tables === undefined ? null : residual.tableShare(backend.tables);
    },
    makeTables: (part, tables) => share?.make(part, tables),
    useTables: (tables) => backend.tables?.use(tables),
    addTableGradient: (part, tableGradients, gradient) => share?.differentiate(part, tableGradients, addTo(gradient)),
    lossGradient(molecules, settings, scale, gradient, tableGradient, seed) {
      backend.tables?.collectIn(tableGradient);
      return run(molecules, settings, { add: addTo(gradient), scale, seed });
    },
    orthogonalize(matrix, rows, columns) {
      const { ops } = backend;
      backend.scope(() => matrix.set(ops.view(orthogonalized(ops, ops.constant(matrix, rows, columns)))));
    },
    evaluate: (molecules, settings) => run(molecules, settings, null),
  };
}

function conformationsOf({ molecule, positions, energies }: TrainingMolecule): Float64Array[] {
  const size = 3 * molecule.atomicNumbers.length;
  return Array.from(energies, (_, c) => positions.subarray(c * size, (c + 1) * size));
}

/** Energies, gradients and dipoles of all conformations, but for the residual. */
function mechanics(molecule: TrainingMolecule, { terms }: PreparedMolecule, parameters: Parameters): Prediction {
  const potential = terms.potential(parameters);
  const gradients = new Float64Array(molecule.positions.length);
  const energies = Float64Array.from(conformationsOf(molecule), (positions, c) =>
    potential.energyForces(positions, gradients.subarray(c * positions.length, (c + 1) * positions.length)),
  );
  for (let i = 0; i < gradients.length; i++) gradients[i] = -gradients[i]!;
  const { charges } = parameters;
  const dipoles = charges && molecule.dipoles && dipolesOf(charges, molecule.positions);
  return { energies, gradients, dipoles };
}

/** (C,3) e·Å about the origin of the coordinates. */
function dipolesOf(charges: Float64Array, positions: Float64Array): Float64Array {
  const out = new Float64Array(positions.length / charges.length);
  for (let c = 0, k = 0; c < out.length; c += 3)
    for (let atom = 0; atom < charges.length; atom++)
      for (let d = 0; d < 3; d++) out[c + d]! += charges[atom]! * positions[k++]!;
  return out;
}

/** Adds the residual of a whole batch to the predictions of its molecules, in order. */
function addResidual(
  residual: Pick<Prediction, 'energies' | 'gradients'>,
  weight: number,
  predictions: readonly Prediction[],
): void {
  let [conformation, component] = [0, 0];
  for (const { energies, gradients } of predictions) {
    for (let c = 0; c < energies.length; c++) energies[c]! += weight * residual.energies[conformation++]!;
    for (let i = 0; i < gradients.length; i++) gradients[i]! += weight * residual.gradients[component++]!;
  }
}

function parameterGradient(
  { electrostatics }: Architecture,
  molecule: TrainingMolecule,
  { topology, terms: { excluded } }: PreparedMolecule,
  parameters: Parameters,
  slope: Prediction,
): ParameterGradient {
  const { charges } = parameters;
  const out = zeroGradient(topology, charges !== null);
  conformationsOf(molecule).forEach((positions, c) => {
    const direction = slope.gradients.subarray(c * positions.length, (c + 1) * positions.length);
    const weight = slope.energies[c]!;
    accumulateParameterGradient(topology, parameters, positions, weight, direction, out);
    if (charges && excluded)
      addChargeGradient(charges, excluded, electrostatics!, positions, weight, direction, out.charges!);
    if (slope.dipoles)
      for (let k = 0; k < positions.length; k++)
        out.charges![Math.floor(k / 3)]! += slope.dipoles[3 * c + (k % 3)]! * positions[k]!;
  });
  return out;
}

function scaled({ energies, gradients, dipoles }: Prediction, factor: number): Prediction {
  const times = (values: Float64Array) => values.map((x) => factor * x);
  return { energies: times(energies), gradients: times(gradients), dipoles: dipoles && times(dipoles) };
}

function scaledJoin(parts: readonly Float64Array[], factor: number): Float64Array {
  const out = new Float64Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) for (const x of part) out[at++] = factor * x;
  return out;
}
