/**
 * The mean of the weights of models of one architecture, all with the same weight: of two runs of a chain it keeps what both know and loses what
 * each has by chance. Everything else is that of the first. Before it is rounded, calibrated and measured.
 *
 *     npx tsx workshop/training/average-weights.ts OUT.safetensors MODEL.safetensors MODEL.safetensors ...
 */
import { readFileSync } from 'node:fs';
import { readAllLevels, writeModel } from '../../dist/model/model-file.js';
import { writeFileAtomic } from '../../dist/node/atomic-file.js';

const [to, ...from] = process.argv.slice(2);
if (to === undefined || from.length < 2) throw new Error('average-weights: expected OUT and two or more models');
const models = from.map((file) => readAllLevels(readFileSync(file)));
const first = models[0]!;
for (const { name, architecture } of models)
  if (JSON.stringify(architecture) !== JSON.stringify(first.architecture))
    throw new Error(`average-weights: expected the architecture of ${first.name}, got another one in ${name}`);
const weights = new Map(
  [...first.weights].map(([tensor, { shape, data }]) => {
    const mean = Float32Array.from(data, (_, k) => {
      const sum = models.reduce((total, model) => total + model.weights.get(tensor)!.data[k]!, 0);
      return sum / models.length;
    });
    return [tensor, { shape, data: mean }];
  }),
);
const averaged = models.map(({ name, sha256 }) => `${name} (sha256 ${sha256.slice(0, 12)})`);
const provenance = { ...first.provenance, averaged };
writeFileAtomic(to, writeModel({ ...first, weights, provenance, uncertainty: null }));
console.log(`${to}: the mean of ${averaged.join(', ')}`);
