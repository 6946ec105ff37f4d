/**
 * Two built versions of the program on the same molecules: the largest differences of energies, forces and gradients of the
 * training loss. A change that should change nothing shows differences of rounding here, and nothing else.
 *
 *     npx tsx workshop/bench/compare-versions.ts BEFORE [AFTER]    folders with a `dist`; AFTER is this one by default
 *       --molecules 200        first of benchmarks/gfn2-test.hdf5 of RESFF_REFERENCE (default ../shared), or generated from SMILES
 *       --model resff-fast     a shipped model of BEFORE
 *       --double               in float64 as well, which takes minutes
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type * as resff from 'resff';
import type * as build from 'resff/build';
import type * as node from 'resff/node';
import type * as train from 'resff/train';
import { DEFAULT_RECIPE } from './default-recipe.js';

const FALLBACK =
  'O C CC CCO CC(=O)O c1ccccc1 CC(=O)Nc1ccc(O)cc1 CC(=O)Oc1ccccc1C(=O)O C[NH3+] CC(=O)[O-] CN1C=NC2=C1C(=O)N(C)C(=O)N2C';
/** Conformations of each molecule whose energies are compared, and that a training batch has. */
const [FRAMES, BATCH_FRAMES, BATCH_MOLECULES] = [3, 2, 8];
/** Molecules between the first ones of two batches. */
const BATCH_STRIDE = 5 * BATCH_MOLECULES;

interface Version {
  readonly resff: typeof resff;
  readonly build: typeof build;
  readonly node: typeof node;
  readonly train: typeof train;
}

interface Input {
  readonly molecule: resff.Molecule;
  /** (C,N,3) Å */
  readonly positions: Float64Array;
}

/** Values by what they are. */
type Values = Readonly<Record<string, readonly number[]>>;

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
const bytes = readFileSync(join(before, 'models', `${values.model}.safetensors`));
const versions = [await open(before), await open(after)] as const;

async function open(folder: string): Promise<Version> {
  const load = (path: string) => import(pathToFileURL(join(folder, 'dist', path)).href);
  const version = {
    resff: await load('index.js'),
    build: await load('build/index.js'),
    node: await load('node/index.js'),
    train: await load('train/index.js'),
  } as Version;
  version.node.enableRelaxedSimd();
  return version;
}

/** The same plain data for both versions: each makes a molecule of its own from it. */
async function molecules({ build, node, train }: Version): Promise<Input[]> {
  const most = Number(values.molecules);
  const reference = process.env.RESFF_REFERENCE ?? join(import.meta.dirname, '../../../shared');
  const path = join(reference, 'data/benchmarks/gfn2-test.hdf5');
  if (!existsSync(path)) {
    node.registerConformerResources();
    return FALLBACK.split(' ')
      .flatMap((smiles) => build.generateConformers(smiles).slice(0, 1))
      .slice(0, most);
  }
  const archive = (await node.archiveOpener())(path);
  const records = [...train.readSpice(archive, train.NO_FILTER, train.emptyReport())].slice(0, most);
  archive.close();
  return records.map(({ molecule, positions }) => ({
    molecule,
    positions: positions.slice(0, 3 * FRAMES * molecule.atomicNumbers.length),
  }));
}

/** Energies, forces one by one and in a batch. */
function results(version: Version, inputs: readonly Input[], precision: resff.Precision): Values {
  const { ForceField, readModel, createMolecule, totalEnergy, backendOf } = version.resff;
  const field = new ForceField(readModel(bytes), backendOf(precision));
  const own = inputs.map(({ molecule, positions }) => ({ molecule: createMolecule(molecule), positions }));
  const [energies, forces, parameters]: [number[], number[], number[]] = [[], [], []];
  for (const { molecule, positions } of own) {
    const size = 3 * molecule.atomicNumbers.length;
    const potential = field.potential(molecule);
    for (const kind of Object.values(potential.parameters.coefficients)) parameters.push(...kind);
    for (let at = 0; at < positions.length; at += size) {
      const force = new Float64Array(size);
      energies.push(potential.energyForces(positions.subarray(at, at + size), force));
      forces.push(...force);
    }
  }
  const batch = field.singlePoints(own);
  return {
    'energy, kcal/mol': energies,
    'force, kcal/mol/Å': forces,
    'energy in a batch, kcal/mol': batch.flatMap(({ terms }) => terms.map(totalEnergy)),
    'force in a batch, kcal/mol/Å': batch.flatMap((one) => [...one.forces]),
    'parameter, relative': parameters,
  };
}

/** The gradient of the loss of some batches. */
function gradients(version: Version, inputs: readonly Input[], backend: 'reference' | 'wasm'): Values {
  const { readModel, createMolecule } = version.resff;
  const { ParameterVector, createObjective, parseRecipe, stageSettings } = version.train;
  const { architecture, weights } = readModel(bytes);
  const vector = new ParameterVector(architecture);
  const objective = createObjective({ backend, architecture, vector });
  objective.setWeights(vector.fromWeights(weights, Float32Array));
  const tables = new Float32Array(objective.tableSize);
  const all = { index: 0, of: 1 };
  const [stage] = parseRecipe(DEFAULT_RECIPE).stages;
  const settings = { ...stageSettings(stage!), dropout: 0 };
  const out: number[] = [];
  for (let m = 0; m + BATCH_MOLECULES <= inputs.length; m += BATCH_STRIDE) {
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
        dipoles: null,
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
    const tensors = vector.toWeights(gradient);
    for (const name of [...tensors.keys()].sort()) for (const x of tensors.get(name)!.data) out.push(x / norm);
  }
  return { 'gradient of the training loss, relative to its norm': out };
}

function report(title: string, [old, now]: readonly [Values, Values]): void {
  for (const [name, was] of Object.entries(old)) {
    const is = now[name]!;
    if (was.length !== is.length) throw new Error(`${name}: expected ${was.length} values, got ${is.length}`);
    const relative = name.startsWith('parameter');
    let [largest, at, equal] = [0, 0, 0];
    for (let i = 0; i < was.length; i++) {
      const difference = Math.abs(is[i]! - was[i]!) / (relative ? Math.max(1e-3, Math.abs(was[i]!)) : 1);
      if (difference === 0) equal++;
      if (!(difference <= largest)) [largest, at] = [difference, i];
    }
    const exact = `${((100 * equal) / was.length).toFixed(0)} % equal`;
    console.log(
      `${title}: ${name}: ${largest.toExponential(2)} (${was[at]} -> ${is[at]}; ${was.length} values, ${exact})`,
    );
  }
}

const [was, is] = versions;
const inputs = await molecules(was);
console.log(`${inputs.length} molecules, ${values.model}: ${before} -> ${after}`);
for (const precision of values.double ? (['single', 'double'] as const) : (['single'] as const)) {
  report(precision, [results(was, inputs, precision), results(is, inputs, precision)]);
  const some = precision === 'double' ? inputs.slice(0, BATCH_MOLECULES) : inputs;
  const backend = precision === 'double' ? 'reference' : 'wasm';
  report(precision, [gradients(was, some, backend), gradients(is, some, backend)]);
}
