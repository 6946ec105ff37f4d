/**
 * Chemical sense: sense.json, a row a fact (bond lengths, angles, barriers, frequencies, ions) with its value and where that comes from.
 *
 *     npx tsx workshop/sweep/sense.ts MODEL [MODEL ...] [--write]
 *
 * The exit status is the number of rows that are not right, 255 at most. `--write` notes the wrong rows of the models in sense-wrong.json, which
 * the tests hold them to: a row that turns wrong fails there, and one that turns right, until it leaves the list.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ForceField } from 'resff';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';
import { judge, type SenseRow } from './sense-check.js';

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const rows: SenseRow[] = JSON.parse(readFileSync(new URL('sense.json', import.meta.url), 'utf8'));
if (models.length === 0) {
  console.error('expected MODEL ...');
  process.exit(2);
}
enableRelaxedSimd();
registerConformerResources();
const known = new URL('sense-wrong.json', import.meta.url);
const wrong: Record<string, string[]> = JSON.parse(readFileSync(known, 'utf8'));
let count = 0;
for (const name of models) {
  const forceField = new ForceField(loadModel(name));
  const own: string[] = [];
  console.log(`${name}: value, right value and tolerance; Å, degrees, kcal/mol, 1/cm`);
  for (const row of rows) {
    const { right, text } = judge(forceField, row);
    if (!right) own.push(row.row);
    console.log(`  ${right ? 'right' : 'WRONG'}  ${row.row.padEnd(42)} ${text}`);
  }
  wrong[name] = own;
  count += own.length;
}
console.log(`${count} of ${models.length * rows.length} not right`);
if (values.write) writeFileSync(known, `${JSON.stringify(wrong, null, 2)}\n`);
process.exitCode = Math.min(count, 255);
