/**
 * Switches options of a model file's architecture that need no weights, such as the wall: metadata alone, the weights and their checksum stay.
 *
 *     npx tsx workshop/training/set-option.ts MODEL.safetensors wall=true [--out FILE]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { architectureSchema } from '../../dist/model/architecture.js';
import { readAllLevels, writeModel } from '../../dist/model/model-file.js';
import { writeFileAtomic } from '../../dist/node/atomic-file.js';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const [path, ...options] = positionals;
if (!path || options.length === 0) throw new Error('set-option: expected MODEL.safetensors and NAME=VALUE');
const model = readAllLevels(readFileSync(path));
const changes = Object.fromEntries(
  options.map((option) => {
    const at = option.indexOf('=');
    return [option.slice(0, at), JSON.parse(option.slice(at + 1))];
  }),
);
const architecture = architectureSchema.parse({ ...model.architecture, ...changes });
writeFileAtomic(values.out ?? path, writeModel({ ...model, architecture }));
console.log(`${values.out ?? path}: ${options.join(', ')}`);
