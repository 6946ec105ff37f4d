import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findModel, loadInitialModel, loadModel, shippedModels } from './model-store.js';

const shipped = shippedModels().find(({ name }) => name === 'resff-fast')!;
const folder = mkdtempSync(join(tmpdir(), 'resff-models-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('models by name and path', () => {
  it('are at their first level of theory unless another is named', () => {
    const [first, second] = loadModel('resff-fast').levels;
    expect(loadModel('resff-fast')).toMatchObject({ name: 'resff-fast', level: first });
    expect(loadModel(`resff-fast@${first}`)).toEqual(loadModel('resff-fast'));
    expect(loadModel(`resff-fast@${second}`)).toMatchObject({ name: `resff-fast@${second}`, level: second });
    expect(findModel(`resff-fast@${second}`)).toBe(`${shipped.path}@${second}`);
    expect(loadModel(`${shipped.path}@${second}`)).toEqual(loadModel(`resff-fast@${second}`));
  });

  it('start training with all levels, or the one named', () => {
    expect(loadInitialModel('resff-fast').architecture.levels).toEqual(loadModel('resff-fast').levels);
    expect(loadInitialModel('resff-fast@gfn2')).toEqual(loadModel('resff-fast@gfn2'));
  });

  it('may have an @ in the name of their file', () => {
    const path = join(folder, 'tried@twice');
    copyFileSync(shipped.path, path);
    expect(findModel(path)).toBe(path);
    expect(loadModel(path)).toEqual(loadModel('resff-fast'));
    expect(loadModel(`${path}@gfn2`)).toEqual(loadModel('resff-fast@gfn2'));
  });

  it('that are not there, or not at that level, are refused with those that are', () => {
    expect(() => loadModel('resff-fast@b3lyp')).toThrow('level of theory: expected one of dft, gfn2, got b3lyp');
    expect(() => loadModel('resff-slow@gfn2')).toThrow(
      /expected a file or a shipped model \(.*resff-fast.*\), got resff-slow@gfn2/,
    );
    expect(() => loadModel('resff-fast@')).toThrow('got resff-fast@');
  });
});
