import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recipeTensor } from '../../test/support/recipe-weights.js';
import { hasReferenceData, readGolden, referencePath } from '../../test/support/reference-data.js';
import { smallArchitecture, smallModelBytes } from '../../test/support/small-model.js';
import { architectureSchema } from './architecture.js';
import { environmentCounts, environmentCountsJson, MANY, mergeCounts, moleculesWith } from './environment-counts.js';
import { readModel, writeModel } from './model-file.js';
import { readSafetensors, writeSafetensors } from './safetensors.js';
import { tensorCatalog } from './tensor-catalog.js';
import type { Tensor } from './weights.js';

/** The small model's tensors with other metadata. */
function altered(
  change: (metadata: Record<string, string>) => void,
  tensors?: (weights: Map<string, Tensor>) => void,
): Uint8Array {
  const file = readSafetensors(smallModelBytes());
  const weights = new Map(file.tensors);
  tensors?.(weights);
  const metadata = Object.fromEntries(file.metadata);
  change(metadata);
  return writeSafetensors(weights, () => metadata);
}

describe('model file', () => {
  it('round trips, and the same weights keep their checksum', () => {
    const bytes = smallModelBytes();
    const model = readModel(bytes);
    expect(model).toMatchObject({
      name: 'small',
      architecture: smallArchitecture,
      elements: [1, 6, 7, 8],
      charges: [0, 1],
      residualWeight: 1,
      provenance: { data: 'none: weights by recipe' },
      notes: [],
    });
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(writeModel(model)).toEqual(bytes);
  });

  it('keeps what the model has met, apart from the weights', () => {
    const environments = environmentCounts(
      1,
      new Map([
        [4_000_000_000, 3],
        [7, 1],
        [70_000, 1000],
      ]),
      ['a.hdf5'],
    );
    const model = readModel(smallModelBytes({ environments }));
    expect(model.environments).toEqual({
      version: 1,
      hashes: Uint32Array.of(7, 70_000, 4_000_000_000),
      molecules: Uint8Array.of(1, MANY, 3),
      sources: ['a.hdf5'],
    });
    expect([7, 8, 70_000, 4_000_000_000].map((hash) => moleculesWith(environments, hash))).toEqual([1, 0, MANY, 3]);
    expect(model.sha256).toBe(readModel(smallModelBytes()).sha256);
    expect(readModel(writeModel(model))).toEqual(model);
    const damaged = (change: (entry: { hashes: string }) => void) =>
      altered((metadata) => {
        const entry = environmentCountsJson(environments);
        change(entry);
        metadata.environments = JSON.stringify(entry);
      });
    expect(() => readModel(damaged((entry) => (entry.hashes = 'no base64!')))).toThrow(/metadata: .*\(environments/);
    expect(() => readModel(damaged((entry) => (entry.hashes = entry.hashes.slice(0, 4))))).toThrow(
      /expected a count for each hash/,
    );
  });

  it('merges what two trainings have met, with the larger count of each', () => {
    const first = environmentCounts(1, new Map([[1, 2], [5, 9]]), ['a']); // biome-ignore format: pairs
    const merged = mergeCounts(first, environmentCounts(1, new Map([[1, 4], [3, 1]]), ['b'])); // biome-ignore format: pairs
    expect(merged).toEqual(environmentCounts(1, new Map([[1, 4], [3, 1], [5, 9]]), ['a', 'b'])); // biome-ignore format: pairs
  });

  it('stores float64 weights as such', () => {
    const model = readModel(smallModelBytes());
    const weights = new Map(
      [...model.weights].map(([name, { shape, data }]) => [
        name,
        { shape, data: Float64Array.from(data, (x) => x + 1e-12) },
      ]),
    );
    const again = readModel(writeModel({ ...model, weights }));
    expect(again.weights).toEqual(weights);
    expect(again.sha256).not.toBe(model.sha256);
  });

  it('infers the architecture of a file without metadata, also with the metadata of another program', () => {
    for (const format of [{}, { format: 'pt' }]) {
      const { tensors } = readSafetensors(smallModelBytes());
      const model = readModel(
        writeSafetensors(tensors, () => format),
        { name: 'plain' },
      );
      expect(model.architecture).toEqual({
        ...smallArchitecture,
        residual: { ...smallArchitecture.residual, heads: 8 },
      });
      expect(model).toMatchObject({ name: 'plain', elements: null, charges: null });
      expect(model.notes).toHaveLength(1);
    }
  });

  it.each<[string, (metadata: Record<string, string>) => void, RegExp]>([
    ['a newer version', (m) => Object.assign(m, { format_version: '2' }), /format_version: expected 1, got 2/],
    ['checksum', (m) => Object.assign(m, { sha256: '00' }), /sha256: expected 00, got [0-9a-f]{64}/],
    ['no checksum', (m) => delete m.sha256, /sha256: expected a checksum/],
    [
      'other units',
      (m) => Object.assign(m, { units: '{"energy":"eV","length":"angstrom"}' }),
      /metadata: .*units\.energy/,
    ],
    ['unknown architecture field', (m) => Object.assign(m, { architecture: '{"depth":3}' }), /architecture/],
    ['not JSON', (m) => Object.assign(m, { elements: '[1,' }), /metadata: expected JSON, got "\[1," \(elements\)/],
    ['element out of range', (m) => Object.assign(m, { elements: '[1,200]' }), /metadata: .*elements\.1/],
    ['residual weight', (m) => Object.assign(m, { residual_weight: '"one"' }), /metadata: .*residual_weight/],
    ['no provenance', (m) => delete m.provenance, /metadata: expected provenance, got nothing/],
    [
      'more layers than tensors',
      (m) => Object.assign(m, { architecture: '{"residual":{"layers":1000000000}}' }),
      /tensors: expected those of 1000000007 layers/,
    ],
    [
      'other widths',
      (m) => Object.assign(m, { architecture: '{}' }),
      /tensor 0\.f_in\.0\.weight: expected shape \[128, 114\], got \[16, 114\]/,
    ],
  ])('names what is wrong with the metadata: %s', (_name, change, message) => {
    expect(() => readModel(altered(change))).toThrow(message);
  });

  const bias = '1.f_in.0.bias';
  it.each<[string, (weights: Map<string, Tensor>) => void, RegExp]>([
    ['missing', (w) => w.delete(bias), /expected also 1\.f_in\.0\.bias/],
    ['unknown', (w) => w.set('4.extra', { shape: [1], data: new Float32Array(1) }), /got also 4\.extra/],
    [
      'misshapen',
      (w) => w.set(bias, { shape: [4, 4], data: new Float32Array(16) }),
      /1\.f_in\.0\.bias: expected shape \[16\], got \[4, 4\]/,
    ],
    [
      'NaN',
      (w) => w.set(bias, { shape: [16], data: new Float32Array(16).fill(Number.NaN, 3) }),
      /expected finite values, got NaN at index 3/,
    ],
    [
      'infinite',
      (w) => w.set(bias, { shape: [16], data: new Float32Array(16).fill(Infinity) }),
      /got Infinity at index 0/,
    ],
  ])('names the tensor that is wrong: %s', (_name, change, message) => {
    // Without metadata there is no checksum to fail first.
    const { tensors } = readSafetensors(smallModelBytes());
    const weights = new Map(tensors);
    change(weights);
    expect(() => readModel(writeSafetensors(weights, () => ({})))).toThrow(message);
  });

  it('finds a single flipped bit', () => {
    const bytes = smallModelBytes();
    bytes[bytes.length - 100]! ^= 1;
    expect(() => readModel(bytes)).toThrow(/sha256: .*damaged/);
  });

  it('refuses to write a model whose tensors do not fit', () => {
    const model = readModel(smallModelBytes());
    const weights = new Map(model.weights);
    weights.delete(bias);
    expect(() => writeModel({ ...model, weights })).toThrow(/expected also 1\.f_in\.0\.bias/);
  });
});

describe.skipIf(!hasReferenceData)('tensors of the reference', () => {
  it.each([['mini', 32] as const, ['full', 512] as const])('%s: every name and shape, nothing else', (size, width) => {
    const { tensors } = readGolden<{ tensors: Record<string, { shape: number[] }> }>(`weights_${size}_checks.json`);
    const list = tensorCatalog(architectureSchema.parse({ mm: { width } }));
    expect(Object.fromEntries(list.map(({ name, shape }) => [name, shape]))).toEqual(
      Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape])),
    );
  });

  it('weights_mini.safetensors loads with the architecture it was made with and the values of the recipe', () => {
    const model = readModel(readFileSync(referencePath('spec/golden/weights_mini.safetensors')), { name: 'mini' });
    expect(model.architecture).toEqual(architectureSchema.parse({ mm: { width: 32 } }));
    for (const [name, tensor] of model.weights) expect(tensor).toEqual(recipeTensor(name, tensor.shape));
  });
});
