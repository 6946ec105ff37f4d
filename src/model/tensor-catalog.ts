import { atomReadout } from '../potentials/atom-readout.js';
import type { BondedTerm } from '../potentials/bonded-term.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import { type Architecture, atomInputs } from './architecture.js';
import { graphEmbedding, graphLayer, readoutLayer, residualEmbedding, residualNames } from './tensor-name.js';

/** The two parts of a model that a stage of training trains or freezes. */
export type Module = 'residual' | 'mm';

/**
 * Order of the entries along an axis inside the program (`src/residual/layout.ts`): channels, three blocks of them, or as in
 * files.
 */
export type Axis = 'channels' | 'values' | 'plain';

/**
 * How fresh weights begin: uniform ±1/√fanIn (`default`) or a hundredth of that (`small`); Xavier-uniform, with gain √2 before a
 * relu; zero, one; evenly spaced in exp(−αr) with the widths that belong to it.
 */
export type Initial =
  | 'default'
  | 'small'
  | 'xavier'
  | 'xavier-relu'
  | 'zero'
  | 'one'
  | 'radial-means'
  | 'radial-widths';

/** One tensor of a model. */
export interface TensorRow {
  /** Name in the reference implementation, and in files. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly module: Module;
  /** Of rows and columns; of a vector, of its entries. */
  readonly layout: readonly [rows: Axis, columns: Axis];
  readonly initial: Initial;
  /** Inputs of the linear map that it belongs to. */
  readonly fanIn: number;
  /** A matrix between hidden layers: neither a table of the kinds of atoms nor a vector. */
  readonly hidden: boolean;
  /** false: carried by files of the reference but read by nothing, so a file may leave it out */
  readonly used: boolean;
  /** Of a term that models may lack: training adds it to weights without. */
  readonly optional: boolean;
}

/** Rows of the two element tables of the reference that nothing reads. */
const UNUSED_TYPES = 14;

/**
 * Every tensor of a model, in the order of the reference's parameter file (docs/theory.md, tensors): modules 0 residual, 1 graph
 * network, 2 readout of bonds, angles and propers, 3 readout of impropers; beyond the reference 4, readout of atoms.
 */
export function tensorCatalog(architecture: Architecture): readonly TensorRow[] {
  const known = catalogs.get(architecture);
  if (known) return known;
  const rows = [...residualModule(architecture), ...graphModule(architecture), ...readoutModules(architecture)];
  catalogs.set(architecture, rows);
  return rows;
}

const catalogs = new WeakMap<Architecture, readonly TensorRow[]>();

type Traits = Partial<Omit<TensorRow, 'name' | 'shape'>> & Pick<TensorRow, 'module' | 'initial'>;

function row(name: string, shape: readonly number[], traits: Traits): TensorRow {
  return {
    name,
    shape,
    layout: ['plain', 'plain'],
    fanIn: shape[1] ?? 1,
    hidden: shape.length === 2,
    used: true,
    optional: false,
    ...traits,
  };
}

/** Weight and bias. A bias starts like its weight where that is the `default` or `small`, else at zero. */
function linear(name: string, outputs: number, inputs: number, traits: Traits): TensorRow[] {
  const likeWeight = traits.initial === 'default' || traits.initial === 'small';
  return [
    row(`${name}.weight`, [outputs, inputs], traits),
    row(`${name}.bias`, [outputs], {
      ...traits,
      initial: likeWeight ? traits.initial : 'zero',
      fanIn: inputs,
      hidden: false,
    }),
  ];
}

function layerNorm(name: string, size: number): TensorRow[] {
  const traits = { module: 'residual', layout: ['channels', 'plain'] } as const;
  return [
    row(`${name}.weight`, [size], { ...traits, initial: 'one' }),
    row(`${name}.bias`, [size], { ...traits, initial: 'zero' }),
  ];
}

function residualModule(architecture: Architecture): TensorRow[] {
  const { embeddingWidth, residual } = architecture;
  const { channels: f, radialFunctions: k, layers } = residual;
  const names = residualNames;
  const module = 'residual';
  const xavier = (rows: Axis, columns: Axis): Traits => ({ module, layout: [rows, columns], initial: 'xavier' });
  const unused = (name: string) => row(name, [UNUSED_TYPES, f], { module, initial: 'zero', used: false });
  const fresh = { module, initial: 'default' } as const;
  return [
    ...linear(residualEmbedding, embeddingWidth, atomInputs(architecture), { ...fresh, hidden: false }),
    unused(names.unusedTypes),
    row(names.means, [k], { module, initial: 'radial-means' }),
    row(names.widths, [k], { module, initial: 'radial-widths' }),
    unused(names.unusedNeighbors),
    ...linear(names.distance, f, k, xavier('channels', 'plain')),
    ...linear(names.combine, f, 2 * f, xavier('channels', 'channels')),
    ...linear(names.transform, f, embeddingWidth, { ...fresh, layout: ['channels', 'plain'] }),
    ...Array.from({ length: layers }, (_, l) => names.layer(l)).flatMap((layer) => [
      ...layerNorm(layer.norm, f),
      ...linear(layer.query, f, f, xavier('channels', 'channels')),
      ...linear(layer.key, f, f, xavier('channels', 'channels')),
      ...linear(layer.value, 3 * f, f, xavier('values', 'channels')),
      ...linear(layer.output, 3 * f, f, xavier('channels', 'channels')),
      row(`${layer.vector}.weight`, [3 * f, f], xavier('channels', 'channels')),
      ...linear(layer.keyFilter, f, k, xavier('channels', 'plain')),
      ...linear(layer.valueFilter, 3 * f, k, xavier('values', 'plain')),
    ]),
    ...layerNorm(names.outNorm, f),
    row(`${names.head[0]}.weight`, [f / 2, f], { ...fresh, layout: ['plain', 'channels'] }),
    row(`${names.head[0]}.bias`, [f / 2], { ...fresh, fanIn: f }),
    ...linear(names.head[1], 1, f / 2, fresh),
  ];
}

function graphModule(architecture: Architecture): TensorRow[] {
  const { embeddingWidth, mm } = architecture;
  const module = 'mm';
  return [
    ...linear(graphEmbedding, embeddingWidth, atomInputs(architecture), { module, initial: 'default', hidden: false }),
    ...Array.from({ length: mm.graphLayers }, (_, layer) => {
      const { bias, self, neighbor } = graphLayer(layer);
      const input = layer === 0 ? embeddingWidth : mm.width;
      return [
        row(bias, [mm.width], { module, initial: 'zero' }),
        row(self, [mm.width, input], { module, initial: 'xavier-relu' }),
        row(neighbor, [mm.width, input], { module, initial: 'xavier-relu' }),
      ];
    }).flat(),
  ];
}

/** Charges of a neutral molecule begin near zero, so that electrostatics can join weights that were trained without. */
function readoutModules({ mm, electrostatics }: Architecture): TensorRow[] {
  const bonded = bondedTerms.flatMap((term) => readout(term, mm, 'default', false));
  return electrostatics === null ? bonded : [...bonded, ...readout(atomReadout, mm, 'small', true)];
}

function readout(
  { size, width: outputs, readout: { layers, output } }: Pick<BondedTerm, 'size' | 'width' | 'readout'>,
  { width, readoutLayers }: Architecture['mm'],
  last: Initial,
  optional: boolean,
): TensorRow[] {
  const traits = { module: 'mm', initial: 'default', optional } as const;
  return [
    ...Array.from({ length: readoutLayers }, (_, layer) =>
      linear(readoutLayer(layers, layer), width, layer === 0 ? size * width : width, traits),
    ).flat(),
    ...linear(output, outputs, width, { ...traits, initial: last }),
  ];
}
