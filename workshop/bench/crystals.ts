/**
 * Molecular crystals: the volume of the cell, relaxed with its atoms at no pressure and no temperature, against that of the file, which was measured.
 * Every .cif file of a folder, one row each; what cannot be read or computed is named.
 *
 *     npx tsx workshop/bench/crystals.ts FOLDER [--model resff-fast] [--max-atoms 200] [--steps 500]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ForceField, type Structure } from 'resff';
import { readStructures } from 'resff/formats';
import { loadModel } from 'resff/node';
import { relaxCell } from 'resff/simulate';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'resff-fast' },
    'max-atoms': { type: 'string', default: '200' },
    steps: { type: 'string', default: '500' },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error('expected a folder with .cif files');
  process.exit(2);
}
const field = new ForceField(loadModel(values.model));
const changes: number[] = [];
console.log('| crystal | atoms | measured Å³ | relaxed Å³ | change | steps | end |\n|---|---|---|---|---|---|---|');
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.cif'))
  .sort()) {
  const name = basename(file, '.cif');
  try {
    const [structure] = readStructures(readFileSync(join(folder, file), 'utf8'));
    const atoms = structure!.molecule.atomicNumbers.length;
    if (atoms > Number(values['max-atoms'])) console.log(`| ${name} | ${atoms} | too large |`);
    else relax(name, structure!);
  } catch (error) {
    console.log(`| ${name} | ${error instanceof Error ? error.message : error} |`);
  }
}
const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
const absolute = changes.reduce((sum, change) => sum + Math.abs(change), 0) / changes.length;
console.log(`${changes.length} crystals that held: mean ${percent(mean)}, mean of the sizes ${percent(absolute)}`);

function relax(name: string, { molecule, positions, cell }: Structure): void {
  const potential = field.periodicPotential(molecule, cell!);
  const result = relaxCell(potential, potential.whole(positions), { maxSteps: Number(values.steps) });
  const [before, after] = [cell!, result.cell].map(volume) as [number, number];
  const change = after / before - 1;
  if (result.defects.length === 0) changes.push(change);
  const row = [name, molecule.atomicNumbers.length, before.toFixed(1), after.toFixed(1), percent(change)];
  console.log(`| ${[...row, result.steps, result.reason].join(' | ')} |`);
}

function volume(h: Float64Array): number {
  const [a, b, c] = [h.subarray(0, 3), h.subarray(3, 6), h.subarray(6, 9)];
  return Math.abs(
    a[0]! * (b[1]! * c[2]! - b[2]! * c[1]!) -
      a[1]! * (b[0]! * c[2]! - b[2]! * c[0]!) +
      a[2]! * (b[0]! * c[1]! - b[1]! * c[0]!),
  );
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
