/**
 * Chemical sense: sense.json, a row a fact (bond lengths, angles, barriers, frequencies, ions) with its value and where that comes from.
 *
 *     npx tsx workshop/sweep/sense.ts MODEL [MODEL ...]
 *
 * The exit status is the number of rows that are not right, 255 at most.
 */
import { readFileSync } from 'node:fs';
import { ForceField } from 'resff';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';
import { modelValue, type SenseRow } from './sense-check.js';

const rows: SenseRow[] = JSON.parse(readFileSync(new URL('sense.json', import.meta.url), 'utf8'));
const models = process.argv.slice(2);
if (models.length === 0) {
  console.error('expected MODEL ...');
  process.exit(2);
}
enableRelaxedSimd();
registerConformerResources();
let wrong = 0;
for (const name of models) {
  const forceField = new ForceField(loadModel(name));
  console.log(`${name}: value, right value and tolerance; Å, degrees, kcal/mol, 1/cm`);
  for (const row of rows) {
    let line: string;
    let passed = false;
    try {
      const value = modelValue(forceField, row);
      passed = Math.abs(value - row.right) <= row.within;
      line = `${value.toFixed(2).padStart(9)} ${row.right.toFixed(2).padStart(9)} ±${row.within.toFixed(2)}`;
    } catch (error) {
      line = error instanceof Error ? error.message : String(error);
    }
    if (!passed) wrong += 1;
    console.log(`  ${passed ? 'right' : 'WRONG'}  ${row.row.padEnd(42)} ${line}`);
  }
}
console.log(`${wrong} of ${models.length * rows.length} not right`);
process.exitCode = Math.min(wrong, 255);
