/**
 * A model with fresh weights whose MM part is zero: what a residual alone is trained from (workshop/ablation/README.md).
 *
 *     npx tsx workshop/ablation/zero-mm.ts RECIPE.json OUT.safetensors
 *
 * The last layer of every readout gets zero weights, so that coefficients of bonds and angles are the exponential of its bias and torsions
 * have k = its bias. With biases of ZERO_EXPONENT and 0 no bonded term has an energy above rounding, and a stage of kind `residual`,
 * which leaves the MM part as it is, trains the residual alone.
 */
import { readFileSync } from 'node:fs';
import { writeModel } from 'resff';
import { writeFileAtomic } from 'resff/node';
import { initializeWeights, ParameterVector, parseRecipe } from 'resff/train';

/** exp(−80) = 2e-35, the smallest power of this kind that float32 holds without losing digits. */
const ZERO_EXPONENT = -80;

const [recipePath, out, ...rest] = process.argv.slice(2);
if (recipePath === undefined || out === undefined || rest.length > 0) {
  console.error('expected RECIPE.json OUT.safetensors');
  process.exit(2);
}

const { architecture, seed } = parseRecipe(readFileSync(recipePath, 'utf8'));
const vector = new ParameterVector(architecture);
const values = initializeWeights(vector, architecture, seed);
for (const name of vector.names) {
  if (!/^[23]\.f_out_/.test(name)) continue;
  vector.view(values, name).fill(name.endsWith('log_coefficients.bias') ? ZERO_EXPONENT : 0);
}
writeFileAtomic(
  out,
  writeModel({
    name: 'zero-mm',
    architecture,
    weights: vector.toWeights(values),
    elements: null,
    charges: null,
    provenance: { data: `none: fresh weights of seed ${seed}, MM part zero` },
  }),
);
