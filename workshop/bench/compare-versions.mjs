/**
 * Two built versions of the program on the same molecules: the largest differences of energies, forces and gradients of the
 * training loss. A change that should change nothing shows differences of rounding here, and nothing else.
 *
 *     node workshop/bench/compare-versions.mjs BEFORE [AFTER]      folders with a `dist`; AFTER is this one by default
 *       --molecules 200        first of benchmarks/gfn2-test.hdf5 of RESFF_REFERENCE (default ../shared), or generated from SMILES
 *       --model resff-fast     a shipped model of BEFORE
 *       --double               in float64 as well, which takes minutes
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as h5wasm from 'h5wasm/node';

const FALLBACK =
  'O C CC CCO CC(=O)O c1ccccc1 CC(=O)Nc1ccc(O)cc1 CC(=O)Oc1ccccc1C(=O)O C[NH3+] CC(=O)[O-] CN1C=NC2=C1C(=O)N(C)C(=O)N2C';
/** Conformations of each molecule whose energies are compared, and that a training batch has. */
const [FRAMES, BATCH_FRAMES, BATCH_MOLECULES] = [3, 2, 8];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    molecules: { type: 'string', default: '200' },
    model: { type: 'string', default: 'resff-fast' },
    double: { type: 'boolean', default: false },
  },
});
const [before, after = join(import.meta.dirname, '../..')] = positionals.map((path) => resolve(path));
if (!before) throw new Error('compare-versions: expected the folder of a built version');
const versions = await Promise.all([before, after].map(open));

async function open(folder) {
  const load = (path) => import(pathToFileURL(join(folder, 'dist', path)).href);
  (await load('node/relaxed-simd.js')).enableRelaxedSimd();
  const library = { ...(await load('index.js')), ...(await load('train/index.js').catch(() => ({}))) };
  return { load, library, bytes: readFileSync(join(before, 'models', `${values.model}.safetensors`)) };
}

/** The same plain data for both versions: each makes a molecule of its own from it. */
async function molecules() {
  const most = Number(values.molecules);
  const { load } = versions[0];
  const path = join(
    process.env.RESFF_REFERENCE ?? join(import.meta.dirname, '../../../shared'),
    'data/benchmarks/gfn2-test.hdf5',
  );
  if (!existsSync(path)) {
    (await load('node/conformer-resource.js')).registerConformerResources();
    const { generateConformers } = await load('formats/conformer.js');
    return FALLBACK.split(' ')
      .flatMap((smiles) => generateConformers(smiles).slice(0, 1))
      .slice(0, most);
  }
  await h5wasm.ready;
  const archive = (await load('train/archive.js')).hdf5Archive(new h5wasm.File(path, 'r'));
  const [{ readSpice, emptyReport }, { NO_FILTER }] = [
    await load('train/spice.js'),
    await load('train/data-filter.js'),
  ];
  const records = [...readSpice(archive, NO_FILTER, emptyReport())].slice(0, most);
  archive.close();
  return records.map(({ molecule, positions }) => ({
    molecule,
    positions: positions.slice(0, 3 * FRAMES * molecule.atomicNumbers.length),
  }));
}

/** Energies, forces one by one and in a batch. */
function results({ library, bytes }, inputs, precision) {
  const { ForceField, readModel, createMolecule, totalEnergy, referenceBackend, wasmBackend } = library;
  const model = readModel(bytes);
  const backend = precision === 'double' ? referenceBackend : wasmBackend;
  const field = new ForceField(model, backend?.());
  const options = backend ? {} : { precision };
  const own = inputs.map(({ molecule, positions }) => ({ molecule: createMolecule(molecule), positions }));
  const [energies, forces, parameters] = [[], [], []];
  for (const { molecule, positions } of own) {
    const size = 3 * molecule.atomicNumbers.length;
    const potential = field.potential(molecule, options);
    for (const values of Object.values(potential.parameters.coefficients ?? potential.parameters))
      if (ArrayBuffer.isView(values)) parameters.push(...values);
    for (let at = 0; at < positions.length; at += size) {
      const force = new Float64Array(size);
      energies.push(potential.energyForces(positions.subarray(at, at + size), force));
      forces.push(...force);
    }
  }
  const batch = field.singlePoints(own, options);
  return {
    'energy, kcal/mol': energies,
    'force, kcal/mol/Å': forces,
    'energy in a batch, kcal/mol': batch.flatMap(({ terms }) => terms.map(totalEnergy)),
    'force in a batch, kcal/mol/Å': batch.flatMap((one) => [...one.forces]),
    'parameter, relative': parameters,
  };
}

/** The gradient of the loss of some batches. */
function gradients({ library, bytes }, inputs, backend) {
  const { readModel, createMolecule, ParameterVector, createObjective } = library;
  const { architecture, weights } = readModel(bytes);
  const vector = new ParameterVector(architecture);
  const objective = createObjective({ backend, architecture, vector });
  const values = vector.fromWeights(weights, Float32Array);
  objective.setWeights(values);
  const tables = new Float32Array(objective.tableSize);
  const all = { index: 0, of: 1 };
  const settings = {
    trainMm: true,
    trainResidual: true,
    residualWeight: 1,
    torsionL2: 0.01,
    energyWeight: 1,
    forceWeight: 1,
    energyHuber: Infinity,
    forceHuber: Infinity,
    dropout: 0,
  };
  const out = [];
  for (let m = 0; m + BATCH_MOLECULES <= inputs.length; m += 5 * BATCH_MOLECULES) {
    const batch = inputs.slice(m, m + BATCH_MOLECULES).map(({ molecule, positions }, k) => {
      const frames = positions.slice(0, 3 * BATCH_FRAMES * molecule.atomicNumbers.length);
      const count = frames.length / (3 * molecule.atomicNumbers.length);
      return {
        id: `${k}`,
        source: '',
        molecule: createMolecule(molecule),
        positions: frames,
        energies: Float64Array.from({ length: count }, (_, c) => c),
        gradients: frames.map((_, i) => Math.sin(i)),
        level: null,
        weight: 1,
      };
    });
    const gradient = new Float64Array(vector.size);
    const tableGradient = new Float32Array(objective.tableSize);
    objective.makeTables(all, tables);
    objective.useTables(tables);
    objective.lossGradient(batch, settings, 1, gradient, tableGradient, 1);
    if (tables.length > 0) objective.addTableGradient(all, [tableGradient], gradient);
    // By the names of the reference: where a tensor stands in the vector is each version's own affair.
    const norm = Math.sqrt(gradient.reduce((sum, x) => sum + x * x, 0));
    const tensors = vector.toReference?.(gradient) ?? vector.toWeights(gradient);
    for (const name of [...tensors.keys()].sort()) for (const x of tensors.get(name).data) out.push(x / norm);
  }
  return { 'gradient of the training loss, relative to its norm': out };
}

function report(title, pair) {
  for (const [name, old] of Object.entries(pair[0])) {
    const now = pair[1][name];
    if (old.length !== now.length) throw new Error(`${name}: expected ${old.length} values, got ${now.length}`);
    const relative = name.startsWith('parameter');
    let [largest, at, equal] = [0, 0, 0];
    for (let i = 0; i < old.length; i++) {
      const difference = Math.abs(now[i] - old[i]) / (relative ? Math.max(1e-3, Math.abs(old[i])) : 1);
      if (difference === 0) equal++;
      if (!(difference <= largest)) [largest, at] = [difference, i];
    }
    const exact = `${((100 * equal) / old.length).toFixed(0)} % equal`;
    console.log(
      `${title}: ${name}: ${largest.toExponential(2)} (${old[at]} -> ${now[at]}; ${old.length} values, ${exact})`,
    );
  }
}

const inputs = await molecules();
console.log(`${inputs.length} molecules, ${values.model}: ${before} -> ${after}`);
for (const precision of values.double ? ['single', 'double'] : ['single']) {
  report(
    precision,
    versions.map((version) => results(version, inputs, precision)),
  );
  const some = precision === 'double' ? inputs.slice(0, BATCH_MOLECULES) : inputs;
  report(
    precision,
    versions.map((version) => gradients(version, some, precision === 'double' ? 'reference' : 'wasm')),
  );
}
