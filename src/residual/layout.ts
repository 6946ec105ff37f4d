import type { Architecture } from '../model/architecture.js';
import type { Tensor, Weights } from '../model/weights.js';

/**
 * Channel layout inside the program. Files keep the reference's order, head-major: channel = h·w + c (head h, position c,
 * width w). Kernels want the heads side by side, head-minor: channel = c·H + h, so that the sum over c of a head is a
 * vertical sum over vectors of heads. Values (and their filters) change from head × [x, vec1, vec2] to three blocks of
 * channels. The two orders are permutations of the same numbers; only this file knows both.
 */
type Axis = 'channels' | 'values' | 'plain';

/** Tensor name below the residual prefix -> layout of its [rows, columns] (vectors: their only axis). */
const axes: readonly (readonly [RegExp, Axis, Axis])[] = [
  [/^neighbor_embedding\.distance_proj\.(weight|bias)$/, 'channels', 'plain'],
  [/^neighbor_embedding\.combine\.(weight|bias)$/, 'channels', 'channels'],
  [/^dim_transform\.(weight|bias)$/, 'channels', 'plain'],
  [/layernorm\.(weight|bias)$/, 'channels', 'plain'],
  [/^out_norm\.(weight|bias)$/, 'channels', 'plain'],
  [/\.(q|k|o|vec)_proj\.(weight|bias)$/, 'channels', 'channels'],
  [/\.v_proj\.(weight|bias)$/, 'values', 'channels'],
  [/\.dk_proj\.(weight|bias)$/, 'channels', 'plain'],
  [/\.dv_proj\.(weight|bias)$/, 'values', 'plain'],
  [/^energy_head\.0\.weight$/, 'plain', 'channels'],
];

export const RESIDUAL_PREFIX = '0._sequential.torch0.gn.';

/** Reference order -> program order, for the tensors of the residual module; others are passed through. */
export function toInternalLayout(weights: Weights, architecture: Architecture): Map<string, Tensor> {
  const out = new Map<string, Tensor>();
  for (const [name, tensor] of weights) {
    const places = referencePlaces(name, tensor.shape, architecture);
    if (places === null) {
      out.set(name, tensor);
      continue;
    }
    const data = tensor.data.slice();
    for (let i = 0; i < places.length; i++) data[i] = tensor.data[places[i]!]!;
    out.set(name, { shape: tensor.shape, data });
  }
  return out;
}

/** Layouts change in every training step, but never differently. */
const knownMaps = new WeakMap<Architecture, Map<string, Uint32Array | null>>();

/** Position in the program -> position in the file of every entry of a tensor; null where they are the same. */
export function referencePlaces(
  name: string,
  shape: readonly number[],
  architecture: Architecture,
): Uint32Array | null {
  const maps = knownMaps.get(architecture) ?? new Map<string, Uint32Array | null>();
  knownMaps.set(architecture, maps);
  const known = maps.get(name);
  if (known !== undefined) return known;
  const local = name.startsWith(RESIDUAL_PREFIX) ? name.slice(RESIDUAL_PREFIX.length) : '';
  const rule = axes.find(([pattern]) => pattern.test(local));
  const [rows, columns] = [shape[0]!, shape[1] ?? 1];
  let map: Uint32Array | null = null;
  if (rule) {
    const rowMap = axisMap(rule[1], rows, architecture);
    const columnMap = axisMap(shape.length > 1 ? rule[2] : 'plain', columns, architecture);
    map = Uint32Array.from(
      { length: rows * columns },
      (_, i) => rowMap[Math.floor(i / columns)]! * columns + columnMap[i % columns]!,
    );
  }
  maps.set(name, map);
  return map;
}

/** Position in the program -> position in the file, for one axis of `size` entries (one or more blocks of channels). */
function axisMap(axis: Axis, size: number, architecture: Architecture): Uint32Array {
  const { channels, heads } = architecture.residual;
  const width = channels / heads;
  const map = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    const block = Math.floor(i / channels);
    const position = Math.floor((i % channels) / heads);
    const head = i % heads;
    if (axis === 'plain') map[i] = i;
    else if (axis === 'channels') map[i] = block * channels + head * width + position;
    else map[i] = head * 3 * width + block * width + position;
  }
  return map;
}
