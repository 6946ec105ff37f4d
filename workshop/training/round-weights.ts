/**
 * Rounds the weights of a model file to so many significant bits, so that the package compresses: the low bits of a trained weight are noise,
 * which no compressor makes smaller. Before a model is calibrated and measured, not after: these are its weights then.
 *
 *     npx tsx workshop/training/round-weights.ts MODEL.safetensors OUT.safetensors [--bits 15]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readAllLevels, writeModel } from '../../dist/model/model-file.js';
import { writeFileAtomic } from '../../dist/node/atomic-file.js';

/** Bits of a float32 significand, the leading one included. */
const SIGNIFICAND = 24;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { bits: { type: 'string', default: '15' } },
});
const [from, to] = positionals;
const bits = Number(values.bits);
if (!from || !to || !Number.isInteger(bits) || bits < 8 || bits > SIGNIFICAND)
  throw new Error(`round-weights: expected MODEL, OUT and --bits from 8 to ${SIGNIFICAND}`);
const model = readAllLevels(readFileSync(from));
const weights = new Map(
  [...model.weights].map(([name, { shape, data }]) => [name, { shape, data: rounded(data, SIGNIFICAND - bits) }]),
);
writeFileAtomic(to, writeModel({ ...model, weights }));
console.log(`${to}: ${bits} significant bits`);

/** To nearest; a carry into the exponent is right as well. */
function rounded(data: ArrayLike<number>, dropped: number): Float32Array {
  const out = Float32Array.from(data);
  const words = new Uint32Array(out.buffer);
  const [half, mask] = [dropped === 0 ? 0 : 2 ** (dropped - 1), ~(2 ** dropped - 1)];
  for (let i = 0; i < words.length; i++) words[i] = (words[i]! + half) & mask;
  return out;
}
