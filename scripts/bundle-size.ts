/**
 * What a page has to load, models aside: bundles of typical uses, minified, unused code left out. The table of docs/api.md.
 *
 *     npm run build && npx tsx scripts/bundle-size.ts
 */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const uses: Readonly<Record<string, string>> = {
  'energy and forces of a molecule': `export { createMolecule, ForceField, readModel } from 'resff';`,
  'energy and minimum of an SDF file': `export { ForceField, minimize, readModel } from 'resff'; export { readSdf } from 'resff/formats';`,
  'the same of any structure file': `export { ForceField, minimize, readModel } from 'resff'; export { readStructures } from 'resff/formats';`,
  'all of `resff`': `export * from 'resff';`,
  'all of `resff/formats`': `export * from 'resff/formats';`,
  'all of `resff/simulate`': `export * from 'resff/simulate';`,
  'conformers of a SMILES': `export { generateConformers } from 'resff/build';`,
};

for (const [use, contents] of Object.entries(uses)) {
  const result = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const bytes = result.outputFiles[0]!.contents;
  const kilobytes = (count: number) => Math.round(count / 1000);
  console.log(`| ${use} | ${kilobytes(bytes.length)} | ${kilobytes(gzipSync(bytes).length)} |`);
}
