import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../core/sha256.js';
import type { Model } from '../model/model.js';
import { findModel, loadInitialModel, loadModel, shippedModels } from './model-store.js';

const shipped = shippedModels().find(({ name }) => name === 'resff-fast')!;

/** A model with its tensors as bytes: equal where every one of them is, without a matcher that walks through each number. */
function facts(nameOrPath: string, load: (nameOrPath: string) => Model = loadModel) {
  const { weights, ...rest } = load(nameOrPath);
  const bytes = [...weights].map(([name, { data }]) => [
    name,
    data.length,
    sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
  return { ...rest, weights: bytes };
}
const folder = mkdtempSync(join(tmpdir(), 'resff-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('models by name and path', () => {
  it('are at their first level of theory unless another is named', () => {
    const [first, second] = loadModel('resff-fast').levels;
    expect(loadModel('resff-fast')).toMatchObject({ name: 'resff-fast', level: first });
    expect(facts(`resff-fast@${first}`)).toEqual(facts('resff-fast'));
    expect(loadModel(`resff-fast@${second}`)).toMatchObject({ name: `resff-fast@${second}`, level: second });
    expect(findModel(`resff-fast@${second}`)).toBe(`${shipped.path}@${second}`);
    expect(facts(`${shipped.path}@${second}`)).toEqual(facts(`resff-fast@${second}`));
  });

  it('start training with all levels, or the one named', () => {
    expect(loadInitialModel('resff-fast').architecture.levels).toEqual(loadModel('resff-fast').levels);
    expect(facts('resff-fast@gfn2', loadInitialModel)).toEqual(facts('resff-fast@gfn2'));
  });

  it('may have an @ in the name of their file', () => {
    const path = join(folder, 'tried@twice');
    copyFileSync(shipped.path, path);
    expect(findModel(path)).toBe(path);
    expect(facts(path)).toEqual(facts('resff-fast'));
    expect(facts(`${path}@gfn2`)).toEqual(facts('resff-fast@gfn2'));
  });

  it('that are not there, or not at that level, are refused with those that are', () => {
    expect(() => loadModel('resff-fast@b3lyp')).toThrow('level of theory: expected one of dft, gfn2, got b3lyp');
    expect(() => loadModel('resff-slow@gfn2')).toThrow(
      /expected a file or a shipped model \(.*resff-fast.*\), got resff-slow@gfn2/,
    );
    expect(() => loadModel('resff-fast@')).toThrow('got resff-fast@');
  });
});
