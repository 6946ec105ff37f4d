import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../../src');

/** Sources in a bundle as a page loads it, and its size. */
async function bundle(contents: string): Promise<{ inputs: string[]; bytes: number; imports: string[] }> {
  const result = await build({
    stdin: { contents, resolveDir: source, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
  });
  const [output] = Object.values(result.metafile.outputs);
  const used = Object.entries(output!.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return { inputs: used.map(([path]) => path), bytes: output!.bytes, imports: output!.imports.map(({ path }) => path) };
}

/** Half of the 1,799 kB that the same page had to load when the library was one module. */
const HALF = 899_000;

describe('what a page loads', () => {
  it('energy and minimum of an SDF file: no openchemlib, no HDF5, at most half of what it was', async () => {
    const { inputs, bytes, imports } = await bundle(
      `export { ForceField, minimize, readModel } from './index.js'; export { readSdf } from './formats/index.js';`,
    );
    expect(inputs.filter((path) => /openchemlib|h5wasm|src\/train/.test(path))).toEqual([]);
    expect(imports).toEqual([]);
    expect(bytes).toBeLessThan(HALF);
  });

  it.each(['.', './chemistry', './formats', './report'])('all of %s: no openchemlib', async (folder) => {
    const { inputs, imports } = await bundle(`export * from '${folder}/index.js';`);
    expect(inputs.filter((path) => /openchemlib|h5wasm/.test(path))).toEqual([]);
    expect(imports).toEqual([]);
  });
});
