/**
 * Harmonic frequencies of small molecules against those of B3LYP-D3BJ/DZVP (frequencies.json, by workshop/data/dft_frequencies.py), in rising order.
 *
 *     npx tsx workshop/sweep/frequencies.ts MODEL [MODEL ...]
 */
import { readFileSync } from 'node:fs';
import { ForceField, minimize, referenceBackend } from 'resff';
import { parseSmiles } from 'resff/formats';
import { loadModel } from 'resff/node';
import { atomicMasses, molecularHessian, vibrations } from 'resff/simulate';

interface Reference {
  readonly smiles: string;
  /** (N,3) Å, the atoms of parseSmiles in their order */
  readonly positions: readonly (readonly number[])[];
  /** cm⁻¹ */
  readonly frequencies: readonly number[];
}

const references: Reference[] = JSON.parse(readFileSync(new URL('frequencies.json', import.meta.url), 'utf8'));
const models = process.argv.slice(2);
if (models.length === 0) {
  console.error('expected MODEL ...');
  process.exit(2);
}

/** cm⁻¹, at the model's own minimum, in double precision. */
function frequenciesOf(forceField: ForceField, { smiles, positions }: Reference): number[] {
  const molecule = parseSmiles(smiles);
  const potential = forceField.potential(molecule);
  const minimum = minimize(potential, Float64Array.from(positions.flat()), { convergence: 'extreme' }).positions;
  const { modes } = vibrations(molecularHessian(potential, minimum), atomicMasses(molecule), minimum);
  return modes.map(({ frequency }) => frequency).sort((a, b) => a - b);
}

for (const name of models) {
  const forceField = new ForceField(loadModel(name), referenceBackend());
  const errors: number[] = [];
  console.log(`${name}: mean relative error of each molecule, and its worst frequency (right value)`);
  for (const reference of references) {
    const found = frequenciesOf(forceField, reference);
    if (found.length !== reference.frequencies.length) {
      console.log(
        `  ${reference.smiles.padEnd(20)} ${found.length} modes for ${reference.frequencies.length}: bent or straight`,
      );
      errors.push(1);
      continue;
    }
    const own = found.map((value, k) => Math.abs(value / reference.frequencies[k]! - 1));
    const worst = own.indexOf(Math.max(...own));
    const mean = own.reduce((sum, error) => sum + error, 0) / own.length;
    errors.push(mean);
    console.log(
      `  ${reference.smiles.padEnd(20)} ${(100 * mean).toFixed(1).padStart(5)} %` +
        `  ${found[worst]!.toFixed(0).padStart(5)} (${reference.frequencies[worst]!.toFixed(0)})`,
    );
  }
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  console.log(`  mean of ${errors.length} molecules ${(100 * mean).toFixed(1)} %`);
}
