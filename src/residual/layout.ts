import type { Architecture } from '../model/architecture.js';
import { type Axis, tensorCatalog } from '../model/tensor-catalog.js';
import type { Tensor, Weights } from '../model/weights.js';

/**
 * Channel layout inside the program. Files keep the reference's order, head-major: channel = h·w + c (head h, position c,
 * width w). Kernels want the heads side by side, head-minor: channel = c·H + h, so that the sum over c of a head is a
 * vertical sum over vectors of heads. Values (and their filters) change from head × [x, vec1, vec2] to three blocks of
 * channels. The two orders are permutations of the same numbers; the catalog says which axes have which, only this file knows both.
 */

/** Reference order -> program order, for the tensors of the residual module; others are passed through. */
export function toInternalLayout(weights: Weights, architecture: Architecture): Map<string, Tensor> {
  return new Map(
    Array.from(weights, ([name, { shape, data }]) => {
      const places = referencePlaces(name, architecture);
      return [name, { shape, data: places === null ? data : data.map((_, i) => data[places[i]!]!) }];
    }),
  );
}

const knownMaps = new WeakMap<Architecture, Map<string, Uint32Array>>();

/** Position in the program -> position in the file of every entry of a tensor; null where they are the same. */
export function referencePlaces(name: string, architecture: Architecture): Uint32Array | null {
  const maps = knownMaps.get(architecture) ?? allPlaces(architecture);
  knownMaps.set(architecture, maps);
  return maps.get(name) ?? null;
}

/** Of the tensors that differ. */
function allPlaces(architecture: Architecture): Map<string, Uint32Array> {
  const out = new Map<string, Uint32Array>();
  for (const { name, shape, layout } of tensorCatalog(architecture)) {
    if (layout.every((axis) => axis === 'plain')) continue;
    const [rows, columns] = [shape[0]!, shape[1] ?? 1];
    const rowMap = axisMap(layout[0], rows, architecture);
    const columnMap = axisMap(shape.length > 1 ? layout[1] : 'plain', columns, architecture);
    out.set(
      name,
      Uint32Array.from(
        { length: rows * columns },
        (_, i) => rowMap[Math.floor(i / columns)]! * columns + columnMap[i % columns]!,
      ),
    );
  }
  return out;
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
