/**
 * Damaged inputs of every format, read until one is found that ends with anything but a result or a ResffError, or takes too long.
 *
 *     node workshop/bench/fuzz.mjs [--inputs 10000] [--seed 1] [--kinds SDF,PDB,...]     needs a build
 *
 * Input k of a kind depends on the seed, the kind and k alone, so that what is found can be found again (`--kinds`, `--from`).
 * Conformers take a hundredth of the inputs. Exit status 1 when something was found; it is written to the folder named at the end.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import * as h5wasm from 'h5wasm/node';
import { ForceField, ResffError, Rng, readModel } from 'resff';
import { generateConformers } from 'resff/build';
import {
  dcdFrame,
  dcdHeader,
  parseMappedSmiles,
  parseSmiles,
  readDcd,
  readRecords,
  readXtc,
  xtcFrame,
} from 'resff/formats';
import { archiveOpener, findModel, registerConformerResources } from 'resff/node';
import { emptyReport, freshState, NO_FILTER, readCheckpoint, readSpice, writeCheckpoint } from 'resff/train';

/** ms of wall time after which an input counts as a hang; the generator of conformers gives up by itself after 30 s. */
const LIMIT = { usual: 30_000, conformers: 90_000 };

const water = [
  [0, 0, 0.1173],
  [0, 0.7572, -0.4692],
  [0, -0.7572, -0.4692],
];
const symbols = ['O', 'H', 'H'];
const fixed = (x, width, digits) => x.toFixed(digits).padStart(width);
const texts = {
  sdf: `water\n  program             3D\n\n  3  2  0  0  0  0  0  0  0  0999 V2000\n${water
    .map((r, i) => `${r.map((x) => fixed(x, 10, 4)).join('')} ${symbols[i]}   0  0  0  0  0  0  0  0  0  0  0  0\n`)
    .join('')}  1  2  1  0\n  1  3  1  0\nM  ISO  1   2   2\nM  END\n> <key>\nvalue\n\n$$$$\n`,
  v3000: `ion\n  program             3D\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS 2 1 0 0 0\nM  V30 BEGIN ATOM\nM  V30 1 O 0.0 0.1 0.2 0 CHG=-1\nM  V30 2 H 0.9 0.0 0.1 0 MASS=2\nM  V30 END ATOM\nM  V30 BEGIN BOND\nM  V30 1 1 1 -\nM  V30 2\nM  V30 END BOND\nM  V30 END CTAB\nM  END\n$$$$\n`,
  xyz: `3\nLattice="9 0 0 0 9 0 0 0 9" Properties=species:S:1:pos:R:3 charge=0 energy=-1.5e3\n${water.map((r, i) => `${symbols[i]} ${r.join(' ')}\n`).join('')}`,
  json: JSON.stringify({
    schema_name: 'qcschema_molecule',
    symbols,
    geometry: water.flat().map((x) => 1.8897 * x),
    connectivity: [
      [0, 1, 1],
      [0, 2, 1],
    ],
    mass_numbers: [16, 1, 2],
    molecular_charge: 0,
  }),
  pdb: `CRYST1   30.000   30.000   30.000  90.00  90.00  90.00 P 1           1\nMODEL        1\n${water
    .map(
      (r, i) =>
        `HETATM${fixed(i + 1, 5, 0)} ${[' O  ', ' H1 ', ' H2 '][i]} HOH A   1    ${r.map((x) => fixed(x, 8, 3)).join('')}  1.00  0.00          ${symbols[i].padStart(2)}\n`,
    )
    .join('')}ENDMDL\nCONECT    1    2    3\nEND\n`,
  cif: `data_w\nloop_\n_atom_site.group_PDB\n_atom_site.id\n_atom_site.type_symbol\n_atom_site.label_atom_id\n_atom_site.label_comp_id\n_atom_site.label_asym_id\n_atom_site.label_seq_id\n_atom_site.Cartn_x\n_atom_site.Cartn_y\n_atom_site.Cartn_z\n${water
    .map((r, i) => `HETATM ${i + 1} ${symbols[i]} ${['O', 'H1', 'H2'][i]} HOH A 1 ${r.join(' ')}\n`)
    .join('')}#\n`,
};
const smiles = [
  'C[C@H](N)C(=O)O',
  'F/C=C/Cl',
  'c1ccc2c(c1)[nH]cc2CC[NH3+]',
  'CN(=O)=O',
  'C%12CCCC%12.[Cl-]',
  'C12CC(C1)C2',
  '[2H]OC=C=C',
];

const ascii = (text) => new TextEncoder().encode(text);
const decoded = (read) => (bytes) => read(new TextDecoder().decode(bytes));
const records = (format) => decoded((text) => [...readRecords(text, { format })]);

/** By kind: what mutations start from, and what reads it. */
async function kindsOf(folder) {
  registerConformerResources();
  const chain = Float64Array.from({ length: 36 }, (_, i) => Math.sin(7 * i) + (i % 3 === 0 ? i / 2 : 0));
  const model = readFileSync(findModel('resff-fast'));
  const state = freshState(
    Float32Array.from({ length: 40 }, (_, i) => i),
    'fuzz',
  );
  const hdf5 = await hdf5Bytes(join(folder, 'start.hdf5'));
  const open = await archiveOpener();
  let files = 0;
  return {
    SDF: { starts: [ascii(texts.sdf), ascii(texts.v3000)], read: records('sdf') },
    XYZ: { starts: [ascii(texts.xyz)], read: records('xyz') },
    QCSchema: { starts: [ascii(texts.json)], read: records('qcschema') },
    PDB: { starts: [ascii(texts.pdb)], read: records('pdb') },
    CIF: { starts: [ascii(texts.cif)], read: records('cif') },
    any: { starts: Object.values(texts).map(ascii), read: records(undefined) },
    SMILES: { starts: smiles.map(ascii), read: decoded(parseSmiles) },
    mapped: { starts: [ascii('[O:1]([H:2])[H:3]')], read: decoded(parseMappedSmiles) },
    DCD: {
      starts: [Buffer.concat([dcdHeader({ atomCount: 12, frameCount: 1, timestepFs: 1 }), dcdFrame(chain)])],
      read: readDcd,
    },
    XTC: { starts: [xtcFrame({ step: 0, timePs: 0, positions: chain })], read: readXtc },
    checkpoint: { starts: [writeCheckpoint(state)], read: (bytes) => readCheckpoint(bytes, 40) },
    // The head of a model file is where damage can be subtle: what follows has a checksum.
    model: { starts: [model], head: 4096, every: 100, read: (bytes) => new ForceField(readModel(bytes)) },
    HDF5: {
      starts: [hdf5],
      every: 10,
      read(bytes) {
        // A name of its own: the library may keep a file that it could not read.
        const path = join(folder, `damaged-${files++}.hdf5`);
        writeFileSync(path, bytes);
        const archive = open(path);
        try {
          for (const _ of readSpice(archive, NO_FILTER, emptyReport()));
        } finally {
          archive.close();
          rmSync(path);
        }
      },
    },
    conformers: {
      starts: smiles.map(ascii),
      every: 100,
      limit: LIMIT.conformers,
      read: decoded((text) => generateConformers(text)),
    },
  };
}

async function hdf5Bytes(path) {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const group = file.create_group('water');
  group.create_dataset({ name: 'smiles', data: ['[O:1]([H:2])[H:3]'], shape: [1] });
  group.create_dataset({ name: 'subset', data: ['fuzz'], shape: [1] });
  group.create_dataset({ name: 'atomic_numbers', data: Int16Array.of(8, 1, 1), shape: [3] });
  group.create_dataset({ name: 'conformations', data: Float32Array.from(water.flat()), shape: [1, 3, 3] });
  group.create_dataset({ name: 'dft_total_energy', data: Float64Array.of(-76), shape: [1] });
  group.create_dataset({ name: 'dft_total_gradient', data: new Float32Array(9), shape: [1, 3, 3] });
  file.close();
  return readFileSync(path);
}

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
function mutated(rng, start, head = start.length) {
  let bytes = start;
  for (let k = rng.integer(4); k >= 0; k--) {
    const at = rng.integer(Math.min(head, bytes.length) + 1);
    const span = rng.integer(12);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + span)];
    const parts = [
      () => [before, after],
      () => [before, Uint8Array.of(rng.integer(256)), bytes.subarray(at + 1)],
      () => [before, ...Array(1 + rng.integer(4)).fill(bytes.subarray(at, at + span)), after],
      () => [before, ascii(hostile[rng.integer(hostile.length)]), after],
      () => [before, ascii(hostile[rng.integer(hostile.length)]), bytes.subarray(at)],
      () => [before, bytes.subarray(at, at + span).toReversed(), after],
      () => (rng.integer(4) === 0 ? [before] : [bytes]),
    ];
    bytes = Buffer.concat(parts[rng.integer(parts.length)]());
  }
  return bytes;
}

/** FNV-1a, so that kinds have numbers of their own wherever they stand in the list. */
const hash = (text) => [...text].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);

/** Reads inputs of one kind from `from` on, and tells what came of each. */
async function worker({ kind, seed, from, to, folder, progress }) {
  const { starts, read, head } = (await kindsOf(folder))[kind];
  const at = new Float64Array(progress);
  for (let k = from; k < to; k++) {
    const bytes = mutated(new Rng(hash(`${seed} ${kind} ${k}`)), starts[k % starts.length], head);
    const begun = performance.now();
    at.set([k, Date.now()], 2);
    let slot = 0;
    try {
      const failed = [read(bytes)].flat().find((record) => record?.error);
      if (failed) throw failed.error;
    } catch (error) {
      slot = 1;
      const typed = error instanceof ResffError && error.message.length < 2000;
      if (!typed) parentPort.postMessage({ k, fault: error?.stack ?? String(error), bytes });
    }
    at[slot]++;
    at[4] = Math.max(at[4], performance.now() - begun);
  }
}

/** All inputs of a kind; a worker that hangs or dies is replaced behind the input it was at. */
async function run(kind, { seed, from, inputs, limit, folder }) {
  const progress = new SharedArrayBuffer(5 * 8);
  const at = new Float64Array(progress);
  const faults = [];
  for (let next = from; next < from + inputs; next = at[2] + 1) {
    const end = await new Promise((done) => {
      // What it loads first does not count.
      at.set([next, Number.POSITIVE_INFINITY], 2);
      const thread = new Worker(import.meta.filename, {
        workerData: { kind, seed, from: next, to: from + inputs, folder, progress },
      });
      const close = (what) => {
        clearInterval(watch);
        done(what);
      };
      const watch = setInterval(() => {
        if (!(Date.now() - at[3] > limit)) return;
        close('hang');
        void thread.terminate();
      }, 500);
      thread.on('message', (fault) => faults.push(fault));
      thread.on('error', (error) => close(String(error)));
      thread.on('exit', () => close('done'));
    });
    if (end === 'done') break;
    faults.push({ k: at[2], fault: end });
  }
  return { read: at[0], refused: at[1], slowest: at[4], faults };
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
} else await worker(workerData);
