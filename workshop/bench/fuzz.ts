/**
 * Damaged inputs of every format, read until one is found that ends with anything but a result or a ResffError, or takes too long.
 *
 *     npx tsx workshop/bench/fuzz.ts [--inputs 10000] [--seed 1] [--kinds SDF,PDB,...]     needs a build
 *
 * Input k of a kind depends on the seed, the kind and k alone, so that what is found can be found again (`--kinds`, `--from`).
 * Conformers take a hundredth of the inputs. Exit status 1 when something was found; it is written to the folder named at the end.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { ResffError, Rng } from 'resff';
import { ascii, kindsOf, LIMIT } from './fuzz-kind.js';

const hostile = [
  '999999999',
  '1e99',
  '-1',
  '0',
  '4294967296',
  'NaN',
  '',
  '\0',
  '[',
  '"',
  '\n',
  '\r\n',
  '%99',
  '*',
  '->',
  '\u{1F9EA}',
];

/** Bytes replaced, left out, repeated, turned, cut off; now and then something that numbers go wrong with. */
function mutated(rng: Rng, start: Uint8Array, head = start.length): Uint8Array {
  let bytes = start;
  for (let k = rng.integer(4); k >= 0; k--) {
    const at = rng.integer(Math.min(head, bytes.length) + 1);
    const span = rng.integer(12);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + span)];
    const parts: (() => Uint8Array[])[] = [
      () => [before, after],
      () => [before, Uint8Array.of(rng.integer(256)), bytes.subarray(at + 1)],
      () => [before, ...new Array<Uint8Array>(1 + rng.integer(4)).fill(bytes.subarray(at, at + span)), after],
      () => [before, ascii(hostile[rng.integer(hostile.length)]!), after],
      () => [before, ascii(hostile[rng.integer(hostile.length)]!), bytes.subarray(at)],
      () => [before, bytes.subarray(at, at + span).toReversed(), after],
      () => (rng.integer(4) === 0 ? [before] : [bytes]),
    ];
    bytes = Buffer.concat(parts[rng.integer(parts.length)]!());
  }
  return bytes;
}

/** FNV-1a, so that kinds have numbers of their own wherever they stand in the list. */
const hash = (text: string) => [...text].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);

interface Assignment {
  readonly kind: string;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly folder: string;
  /** read, refused, number and time (ms) of the input it is at, longest time of one (ms) */
  readonly progress: SharedArrayBuffer;
}

interface Fault {
  readonly k: number;
  readonly fault: string;
  readonly bytes?: Uint8Array;
}

/** Reads inputs of one kind from `from` on, and tells what came of each. */
async function worker({ kind, seed, from, to, folder, progress }: Assignment): Promise<void> {
  const { starts, read, head } = (await kindsOf(folder))[kind]!;
  const at = new Float64Array(progress);
  for (let k = from; k < to; k++) {
    const bytes = mutated(new Rng(hash(`${seed} ${kind} ${k}`)), starts[k % starts.length]!, head);
    const begun = performance.now();
    at.set([k, Date.now()], 2);
    let slot = 0;
    try {
      const results = [read(bytes)].flat() as ({ readonly error?: unknown } | undefined)[];
      const failed = results.find((record) => record?.error);
      if (failed) throw failed.error;
    } catch (error) {
      slot = 1;
      const typed = error instanceof ResffError && error.message.length < 2000;
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!typed) parentPort!.postMessage({ k, fault, bytes } satisfies Fault);
    }
    at[slot]!++;
    at[4] = Math.max(at[4]!, performance.now() - begun);
  }
}

/** This program again: threads do not read TypeScript by themselves. */
const boot = `import(${JSON.stringify(import.meta.resolve('tsx/esm/api'))}).then(({ register }) => {
  register();
  return import(${JSON.stringify(import.meta.url)});
});`;

/** All inputs of a kind; a worker that hangs or dies is replaced behind the input it was at. */
async function run(
  kind: string,
  {
    seed,
    from,
    inputs,
    limit,
    folder,
  }: Pick<Assignment, 'seed' | 'from' | 'folder'> & { readonly inputs: number; readonly limit: number },
) {
  const progress = new SharedArrayBuffer(5 * 8);
  const at = new Float64Array(progress);
  const faults: Fault[] = [];
  for (let next = from; next < from + inputs; next = at[2]! + 1) {
    const end = await new Promise<string>((done) => {
      // What it loads first does not count.
      at.set([next, Number.POSITIVE_INFINITY], 2);
      const thread = new Worker(boot, {
        eval: true,
        workerData: { kind, seed, from: next, to: from + inputs, folder, progress } satisfies Assignment,
      });
      const close = (what: string) => {
        clearInterval(watch);
        done(what);
      };
      const watch = setInterval(() => {
        if (!(Date.now() - at[3]! > limit)) return;
        close('hang');
        void thread.terminate();
      }, 500);
      thread.on('message', (fault: Fault) => faults.push(fault));
      thread.on('error', (error) => close(String(error)));
      thread.on('exit', () => close('done'));
    });
    if (end === 'done') break;
    faults.push({ k: at[2]!, fault: end });
  }
  return { read: at[0]!, refused: at[1]!, slowest: at[4]!, faults };
}

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      from: { type: 'string', default: '0' },
      kinds: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'resff-fuzz-'));
  const kinds = Object.entries(await kindsOf(folder));
  const wanted = values.kinds?.split(',');
  let found = 0;
  for (const [kind, { every = 1, limit = LIMIT.usual }] of kinds) {
    if (wanted && !wanted.includes(kind)) continue;
    const inputs = Math.ceil(Number(values.inputs) / every);
    const options = { seed: Number(values.seed), from: Number(values.from), inputs, limit, folder };
    const { read, refused, slowest, faults } = await run(kind, options);
    console.log(
      `${kind}: ${inputs} inputs, ${read} read, ${refused} refused, ${faults.length} faults, slowest ${slowest.toFixed(0)} ms`,
    );
    for (const { k, fault, bytes } of faults) {
      console.log(`  --kinds ${kind} --from ${k} --inputs 1: ${fault}`);
      if (bytes) writeFileSync(join(folder, `${kind}-${k}`), bytes);
    }
    found += faults.length;
  }
  if (found === 0) rmSync(folder, { recursive: true });
  else console.log(`${found} faults, inputs in ${folder}`);
  process.exitCode = found === 0 ? 0 : 1;
} else await worker(workerData as Assignment);
