import { type Architecture, atomInputs } from '../model/architecture.js';
import type { Weights } from '../model/weights.js';
import type { Ops } from '../tensor/ops.js';
import { RESIDUAL_PREFIX, toInternalLayout } from './layout.js';

/** In files of the reference, read by nothing. */
const unused = /\.(type_embedding|neighbor_embedding\.embedding)\.weight$/;

/** The residual module's tensors on a backend, in the program's channel layout. Vectors become (1, size). */
export function residualTensors<T>(ops: Ops<T>, weights: Weights, architecture: Architecture): Map<string, T> {
  const own = new Map([...weights].filter(([name]) => isResidualTensor(name)));
  return new Map(
    [...toInternalLayout(own, architecture)].map(([name, { shape, data }]) => [
      name,
      ops.constant(data, shape.length > 1 ? shape[0]! : 1, shape[shape.length - 1]!),
    ]),
  );
}

export function isResidualTensor(name: string): boolean {
  return (name.startsWith(RESIDUAL_PREFIX) || name.startsWith('0.f_in.')) && !unused.test(name);
}

/** Names and shapes of the residual module's tensors, in file order. */
export function residualShapes(architecture: Architecture): { name: string; shape: number[] }[] {
  const { channels: f, radialFunctions: k, layers } = architecture.residual;
  const e = architecture.embeddingWidth;
  const dense = (name: string, rows: number, columns: number) => [
    { name: `${name}.weight`, shape: [rows, columns] },
    { name: `${name}.bias`, shape: [rows] },
  ];
  const norm = (name: string) => [
    { name: `${name}.weight`, shape: [f] },
    { name: `${name}.bias`, shape: [f] },
  ];
  const local = [
    { name: 'distance_expansion.means', shape: [k] },
    { name: 'distance_expansion.betas', shape: [k] },
    ...dense('neighbor_embedding.distance_proj', f, k),
    ...dense('neighbor_embedding.combine', f, 2 * f),
    ...dense('dim_transform', f, e),
    ...Array.from({ length: layers }, (_, layer) => `attention_layers.${layer}`).flatMap((name) => [
      ...norm(`${name}.layernorm`),
      ...dense(`${name}.q_proj`, f, f),
      ...dense(`${name}.k_proj`, f, f),
      ...dense(`${name}.v_proj`, 3 * f, f),
      ...dense(`${name}.o_proj`, 3 * f, f),
      { name: `${name}.vec_proj.weight`, shape: [3 * f, f] },
      ...dense(`${name}.dk_proj`, f, k),
      ...dense(`${name}.dv_proj`, 3 * f, k),
    ]),
    ...norm('out_norm'),
    ...dense('energy_head.0', f / 2, f),
    ...dense('energy_head.2', 1, f / 2),
  ];
  return [
    ...dense('0.f_in.0', e, atomInputs(architecture)),
    ...local.map(({ name, shape }) => ({ name: RESIDUAL_PREFIX + name, shape })),
  ];
}
