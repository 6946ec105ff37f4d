/**
 * How fast is the wasm matmul on the shapes of the networks? GFLOP/s per variant, and the fraction of the best rate
 * its own inner loop reaches on operands that stay in the first cache.
 *
 *     npx tsx workshop/bench/matmul.ts [--json]
 */
import { cpus } from 'node:os';
import { detectVariants } from 'resff';
import { createKernels } from 'resff/backend';
import { enableRelaxedSimd } from 'resff/node';
import { productRate } from './machine.js';

/** [m, k, n, transposeA, transposeB, what] */
const shapes: readonly (readonly [number, number, number, number, number, string])[] = [
  [96, 256, 96, 0, 0, 'peak: everything in cache'],
  [768, 80, 80, 0, 1, 'residual: linear 80 -> 80'],
  [100, 80, 240, 0, 1, 'residual: linear 80 -> 240, few atoms'],
  [768, 80, 240, 0, 1, 'residual: linear 80 -> 240'],
  [2304, 80, 240, 0, 1, 'residual: vector projection'],
  [768, 240, 80, 0, 0, 'residual: input gradient'],
  [240, 768, 80, 1, 0, 'residual: weight gradient'],
  [240, 2304, 80, 1, 0, 'residual: weight gradient of the vector projection'],
  [768, 64, 320, 0, 1, 'residual: filters'],
  [16, 128, 512, 0, 1, 'parameters: first layer'],
  [16, 512, 512, 0, 1, 'parameters: hidden layer, one molecule'],
  [128, 512, 512, 0, 1, 'parameters: hidden layer, a batch'],
  [40, 512, 512, 0, 0, 'parameters: input gradient'],
  [512, 40, 512, 1, 0, 'parameters: weight gradient'],
  [512, 160, 512, 1, 0, 'parameters: weight gradient, a batch'],
  [128, 512, 6, 0, 1, 'parameters: output layer'],
];

enableRelaxedSimd();
const variants = detectVariants();
const kernels = variants.filter((v) => v.available).map((v) => createKernels(v.name));
const rows = shapes.map(([m, k, n, transposeA, transposeB, what]) => ({
  what,
  shape: `(${m}×${k})${transposeA ? 'ᵀ' : ''}·(${k}×${n})${transposeB ? 'ᵀ' : ''}`,
  gflops: Object.fromEntries(kernels.map((one) => [one.variant, productRate(one, m, k, n, transposeA, transposeB)])),
}));
const machine = { cpu: cpus()[0]?.model, node: process.version, platform: process.platform };
if (process.argv.includes('--json')) console.log(JSON.stringify({ question: 'matmul', machine, variants, rows }));
else {
  console.log(`${machine.cpu}, Node ${machine.node}; GFLOP/s (share of the first row)`);
  for (const { what, shape, gflops } of rows) {
    const cells = kernels.map(({ variant }) => {
      const share = gflops[variant]! / rows[0]!.gflops[variant]!;
      return `${variant} ${gflops[variant]!.toFixed(1).padStart(5)} (${(100 * share).toFixed(0).padStart(3)}%)`;
    });
    console.log(`${shape.padEnd(26)} ${cells.join('  ')}  ${what}`);
  }
}
