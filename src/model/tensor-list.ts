import { atomReadout } from '../potentials/atom-readout.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import { type Architecture, atomInputs } from './architecture.js';

export interface TensorEntry {
  /** Name in the reference implementation. */
  readonly name: string;
  readonly shape: readonly number[];
  /** false: carried by files of the reference but read by nothing, so a file may leave it out */
  readonly used: boolean;
}

/** Rows of the two element tables of the reference that nothing reads. */
const UNUSED_TYPES = 14;

/**
 * Every tensor of a model with its shape, in the order of the reference's parameter file (docs/theory.md, tensors):
 * modules 0 residual, 1 graph network, 2 readout of bonds, angles and propers, 3 readout of impropers; beyond the reference 4,
 * readout of atoms.
 */
export function tensorList(architecture: Architecture): TensorEntry[] {
  return [...residualModule(architecture), ...graphModule(architecture), ...readoutModules(architecture)];
}

function entry(name: string, ...shape: number[]): TensorEntry {
  return { name, shape, used: true };
}

function linear(name: string, output: number, input: number): TensorEntry[] {
  return [entry(`${name}.weight`, output, input), entry(`${name}.bias`, output)];
}

function vectorPair(name: string, size: number): TensorEntry[] {
  return [entry(`${name}.weight`, size), entry(`${name}.bias`, size)];
}

function residualModule(architecture: Architecture): TensorEntry[] {
  const { embeddingWidth, residual } = architecture;
  const { channels: f, radialFunctions: k, layers } = residual;
  const gn = '0._sequential.torch0.gn';
  const out = [
    ...linear('0.f_in.0', embeddingWidth, atomInputs(architecture)),
    { name: `${gn}.type_embedding.weight`, shape: [UNUSED_TYPES, f], used: false },
    entry(`${gn}.distance_expansion.means`, k),
    entry(`${gn}.distance_expansion.betas`, k),
    { name: `${gn}.neighbor_embedding.embedding.weight`, shape: [UNUSED_TYPES, f], used: false },
    ...linear(`${gn}.neighbor_embedding.distance_proj`, f, k),
    ...linear(`${gn}.neighbor_embedding.combine`, f, 2 * f),
    ...linear(`${gn}.dim_transform`, f, embeddingWidth),
  ];
  for (let layer = 0; layer < layers; layer++) {
    const name = `${gn}.attention_layers.${layer}`;
    out.push(
      ...vectorPair(`${name}.layernorm`, f),
      ...linear(`${name}.q_proj`, f, f),
      ...linear(`${name}.k_proj`, f, f),
      ...linear(`${name}.v_proj`, 3 * f, f),
      ...linear(`${name}.o_proj`, 3 * f, f),
      entry(`${name}.vec_proj.weight`, 3 * f, f),
      ...linear(`${name}.dk_proj`, f, k),
      ...linear(`${name}.dv_proj`, 3 * f, k),
    );
  }
  out.push(
    ...vectorPair(`${gn}.out_norm`, f),
    ...linear(`${gn}.energy_head.0`, f / 2, f),
    ...linear(`${gn}.energy_head.2`, 1, f / 2),
  );
  return out;
}

function graphModule(architecture: Architecture): TensorEntry[] {
  const { embeddingWidth, mm } = architecture;
  const out = linear('1.f_in.0', embeddingWidth, atomInputs(architecture));
  for (let layer = 0; layer < mm.graphLayers; layer++) {
    const name = `1._sequential.d${3 * layer}.gn`;
    const input = layer === 0 ? embeddingWidth : mm.width;
    out.push(
      entry(`${name}.bias`, mm.width),
      entry(`${name}.fc_self.weight`, mm.width, input),
      entry(`${name}.fc_neigh.weight`, mm.width, input),
    );
  }
  return out;
}

function readoutModules({ mm: { width, readoutLayers }, electrostatics }: Architecture): TensorEntry[] {
  const readouts = electrostatics === null ? bondedTerms : [...bondedTerms, atomReadout];
  return readouts.flatMap(({ size, width: outputs, readout }) => {
    const out: TensorEntry[] = [];
    for (let layer = 0; layer < readoutLayers; layer++)
      out.push(...linear(`${readout.layers}.d${3 * layer}`, width, layer === 0 ? size * width : width));
    return [...out, ...linear(readout.output, outputs, width)];
  });
}
