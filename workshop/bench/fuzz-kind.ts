/** What `fuzz.ts` damages, and what reads it. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5wasm from 'h5wasm/node';
import { ForceField, readModel } from 'resff';
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
export const LIMIT = { usual: 30_000, conformers: 90_000 };

const water = [
  [0, 0, 0.1173],
  [0, 0.7572, -0.4692],
  [0, -0.7572, -0.4692],
];
const symbols = ['O', 'H', 'H'];
const fixed = (x: number, width: number, digits: number) => x.toFixed(digits).padStart(width);
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
        `HETATM${fixed(i + 1, 5, 0)} ${[' O  ', ' H1 ', ' H2 '][i]} HOH A   1    ${r.map((x) => fixed(x, 8, 3)).join('')}  1.00  0.00          ${symbols[i]!.padStart(2)}\n`,
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

export const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
type Reader = (bytes: Uint8Array) => unknown;
const decoded =
  (read: (text: string) => unknown): Reader =>
  (bytes) =>
    read(new TextDecoder().decode(bytes));
const records = (format?: string) => decoded((text) => [...readRecords(text, format ? { format } : {})]);

export interface Kind {
  readonly starts: readonly Uint8Array[];
  readonly read: Reader;
  /** Bytes from the start that are damaged; default all. */
  readonly head?: number;
  /** One input of so many of the others. Default 1. */
  readonly every?: number;
  /** ms */
  readonly limit?: number;
}

/** By kind: what mutations start from, and what reads it. */
export async function kindsOf(folder: string): Promise<Record<string, Kind>> {
  registerConformerResources();
  const chain = Float64Array.from({ length: 36 }, (_, i) => Math.sin(7 * i) + (i % 3 === 0 ? i / 2 : 0));
  const model = readFileSync(findModel('resff-fast'));
  const state = freshState(
    Float32Array.from({ length: 40 }, (_, i) => i),
    'fuzz',
  );
  const own = (values: Float32Array) => values.slice();
  const asIs = { size: 40, toFileLayout: own, fromFileLayout: own };
  const hdf5 = await hdf5Bytes(join(folder, 'start.hdf5'));
  const open = await archiveOpener();
  let files = 0;
  return {
    SDF: { starts: [ascii(texts.sdf), ascii(texts.v3000)], read: records('sdf') },
    XYZ: { starts: [ascii(texts.xyz)], read: records('xyz') },
    QCSchema: { starts: [ascii(texts.json)], read: records('qcschema') },
    PDB: { starts: [ascii(texts.pdb)], read: records('pdb') },
    CIF: { starts: [ascii(texts.cif)], read: records('cif') },
    any: { starts: Object.values(texts).map(ascii), read: records() },
    SMILES: { starts: smiles.map(ascii), read: decoded((text) => parseSmiles(text)) },
    mapped: { starts: [ascii('[O:1]([H:2])[H:3]')], read: decoded((text) => parseMappedSmiles(text)) },
    DCD: {
      starts: [Buffer.concat([dcdHeader({ atomCount: 12, frameCount: 1, timestepFs: 1 }), dcdFrame(chain)])],
      read: readDcd,
    },
    XTC: { starts: [xtcFrame({ step: 0, timePs: 0, positions: chain })], read: readXtc },
    checkpoint: { starts: [writeCheckpoint(state, asIs)], read: (bytes) => readCheckpoint(bytes, asIs) },
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

async function hdf5Bytes(path: string): Promise<Uint8Array> {
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
