/**
 * Names of tensors in the reference implementation, which files keep: here and, for its readout, in the file of each bonded term.
 * Linear maps are named without `.weight` and `.bias`.
 */

/** Input embeddings, (embedding width, inputs): of the residual and of the graph network. */
export const residualEmbedding = '0.f_in.0';
export const graphEmbedding = '1.f_in.0';

const RESIDUAL = '0._sequential.torch0.gn';

/** The residual network after its embedding (docs/theory.md, R1-R8). */
export const residualNames = {
  means: `${RESIDUAL}.distance_expansion.means`,
  widths: `${RESIDUAL}.distance_expansion.betas`,
  distance: `${RESIDUAL}.neighbor_embedding.distance_proj`,
  combine: `${RESIDUAL}.neighbor_embedding.combine`,
  transform: `${RESIDUAL}.dim_transform`,
  layer: (layer: number) => {
    const name = `${RESIDUAL}.attention_layers.${layer}`;
    return {
      norm: `${name}.layernorm`,
      query: `${name}.q_proj`,
      key: `${name}.k_proj`,
      value: `${name}.v_proj`,
      output: `${name}.o_proj`,
      vector: `${name}.vec_proj`,
      keyFilter: `${name}.dk_proj`,
      valueFilter: `${name}.dv_proj`,
    };
  },
  outNorm: `${RESIDUAL}.out_norm`,
  head: [`${RESIDUAL}.energy_head.0`, `${RESIDUAL}.energy_head.2`],
  /** In files, read by nothing. */
  unusedTypes: `${RESIDUAL}.type_embedding.weight`,
  unusedNeighbors: `${RESIDUAL}.neighbor_embedding.embedding.weight`,
} as const;

/** A layer of the graph network. */
export function graphLayer(layer: number) {
  const name = `1._sequential.d${3 * layer}.gn`;
  return { bias: `${name}.bias`, self: `${name}.fc_self.weight`, neighbor: `${name}.fc_neigh.weight` };
}

/** A hidden layer of a readout; dropout and relu count as layers in the reference. */
export function readoutLayer(readout: string, layer: number): string {
  return `${readout}.d${3 * layer}`;
}

/** Whether a tensor is read by the residual network. */
export function isResidualTensor(name: string): boolean {
  return name.startsWith('0.') && name !== residualNames.unusedTypes && name !== residualNames.unusedNeighbors;
}

/** Whether a tensor is read by the parameter network. */
export function isParameterTensor(name: string): boolean {
  return /^[1234]\./.test(name);
}
