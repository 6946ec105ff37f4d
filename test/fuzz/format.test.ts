import { beforeAll, describe, expect, it } from 'vitest';
import { generateConformers } from '../../src/build/conformer.js';
import { ParseError, ResffError } from '../../src/core/errors.js';
import { Rng } from '../../src/core/rng.js';
import { readCifStructures } from '../../src/formats/cif/cif-format.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { readQcSchema } from '../../src/formats/qcschema/qcschema.js';
import { formatOfText, readStructures } from '../../src/formats/registry.js';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { writeSdf } from '../../src/formats/sdf/sdf-writer.js';
import { parseMappedSmiles, parseSmiles } from '../../src/formats/smiles/smiles.js';
import { splitSmilesFile } from '../../src/formats/smiles/smiles-file.js';
import { readXyz } from '../../src/formats/xyz/xyz.js';
import { writeXyz } from '../../src/formats/xyz/xyz-writer.js';
import { registerConformerResources } from '../../src/node/conformer-resource.js';
import { alanineDipeptide, mmcifOf, water } from '../support/peptide-file.js';
import { scatteredPositions } from '../support/random-geometry.js';
import { randomMolecule } from '../support/random-molecule.js';

/** Without its hydrogens, and a water. */
const bareDipeptide = alanineDipeptide.replace(/^ATOM.{8}[ \d]H.*\n/gm, '').replace('END', `${water(30, 12)[0]!}\nEND`);

type Parser = (text: string) => unknown;

const v3000 = `name
  program             3D

  0  0  0     0  0            999 V3000
M  V30 BEGIN CTAB
M  V30 COUNTS 3 2 0 0 0
M  V30 BEGIN ATOM
M  V30 1 N 0.0 0.1 0.2 0 CHG=1
M  V30 2 C 1.5 0.0 0.1 0
M  V30 3 O 2.1 1.0 -0.4 0 CHG=-1
M  V30 END ATOM
M  V30 BEGIN BOND
M  V30 1 2 1 2
M  V30 2 1 2 -
M  V30 3
M  V30 END BOND
M  V30 END CTAB
M  END
> <key>
value

$$$$
`;
const xyz = `3
Properties=species:S:1:pos:R:3 charge=0 name="a \\"b\\"" pbc="F F F" energy=-1.5e3
O 0 0 0.1173
H 0 0.7572 -0.4692
H 0 -0.7572 -0.4692
3
plain
8 0 0 0.1173
1 0 0.7572 -0.4692
1 0 -0.7572 -0.4692
`;
const qcschema = JSON.stringify({
  schema_name: 'qcschema_molecule',
  symbols: ['O', 'H', 'H'],
  geometry: [0, 0, 0.22, 0, 1.43, -0.88, 0, -1.43, -0.88],
  molecular_charge: 0,
  molecular_multiplicity: 1,
  connectivity: [
    [0, 1, 1],
    [0, 2, 1.0],
  ],
  name: 'water',
});
const pdbLigand = `CRYST1   30.000   30.000   30.000  90.00  90.00  90.00 P 1           1
MODEL        1
HETATM    1  C1 AACT A   1       0.000   0.000   0.000  0.60  0.00           C
HETATM    2  O1 AACT A   1       1.250   0.000   0.000  0.60  0.00           O1-
HETATM    3  O2 AACT A   1      -0.650   1.050   0.000  0.60  0.00           O
HETATM    4  H1 AACT A   1      -0.600  -0.900   0.000  0.60  0.00           H
HETATM    5  O  BHOH A   2       6.000   0.000   0.000  0.40  0.00           O
HETATM    6  H1 BHOH A   2       6.600   0.750   0.000  0.40  0.00           H
HETATM    7  H2 BHOH A   2       6.600  -0.750   0.000  0.40  0.00           H
TER       8      ACT A   1
ENDMDL
CONECT    1    2    3    3    4
END
`;
const smiles = [
  'C[C@H](N)C(=O)O',
  'F/C=C/Cl',
  'c1ccc2c(c1)[nH]cc2CC[NH3+]',
  'O=[N+]([O-])c1ccncc1',
  'C%12CCCC%12.[Cl-]',
  'N#CC(Br)=S(=O)=O',
];
const mapped = '[O:1]([H:2])[H:3]';

const parsers: [string, Parser, readonly string[]][] = [
  ['SDF', readSdf, [v3000]],
  ['XYZ', (text) => readXyz(text), [xyz]],
  ['QCSchema', (text) => readQcSchema(text), [qcschema]],
  ['PDB', (text) => readPdb(text), [alanineDipeptide, pdbLigand]],
  ['PDB, hydrogens added', (text) => readPdb(text, { addHydrogens: true }), [bareDipeptide]],
  ['CIF', (text) => readCifStructures(text), [mmcifOf(water(1, 0).join('\n'))]],
  ['SMILES', parseSmiles, smiles],
  ['mapped SMILES', (text) => parseMappedSmiles(text), [mapped]],
  ['SMILES file', splitSmilesFile, [`# two\n${smiles[0]} one\n\n${smiles[1]}\n`]],
  ['any format', (text) => readStructures(text), [v3000, xyz, qcschema, alanineDipeptide]],
];

/** What the parser makes of a text: nothing but a result or a typed error with a short message and, where it has lines, a place. */
function outcome(parse: Parser, text: string): 'read' | 'refused' {
  try {
    parse(text);
    return 'read';
  } catch (error) {
    const typed = error instanceof ResffError && error.message.length < 1000;
    if (!typed) throw new Error(`expected a result or a ResffError for ${JSON.stringify(text)}`, { cause: error });
    if (error instanceof ParseError) expect(error.line === 0 || error.column > 0).toBe(true);
    return 'refused';
  }
}

const alphabet = ' \t\r\n\0\uFEFFé\u{1F9EA}0123456789.-+eE=#$:/\\@%()[]{}",<>*~CNOPSFIHclnosMVXYZabn';
const text = (rng: Rng, length: number) =>
  Array.from({ length: rng.integer(length) }, () => [...alphabet][rng.integer([...alphabet].length)]).join('');

function mutate(rng: Rng, source: string): string {
  let out = source;
  for (let k = rng.integer(3); k >= 0; k--) {
    const at = rng.integer(out.length + 1);
    const span = rng.integer(12);
    const [before, after] = [out.slice(0, at), out.slice(at + span)];
    out = [
      before + after,
      before + text(rng, 6) + after,
      before + out.slice(at, at + span).repeat(1 + rng.integer(4)) + after,
      out.slice(0, at),
      out.replace(/\d+/, ['999999999', '1e99', '-1', '0', '4294967296', 'NaN'][rng.integer(6)]!),
      out
        .split('\n')
        .sort(() => rng.next() - 0.5)
        .join('\n'),
      out.replaceAll('\n', '\r\n'),
    ][rng.integer(7)]!;
  }
  return out;
}

describe.each(parsers)('%s under fuzzing', (_, parse, valid) => {
  it('reads what the mutations start from', () => {
    for (const source of valid) expect(outcome(parse, source), source).toBe('read');
  });

  it('random text', () => {
    const rng = new Rng(1);
    for (let i = 0; i < 600; i++) outcome(parse, text(rng, 120));
  });

  it('random bytes', () => {
    const rng = new Rng(2);
    for (let i = 0; i < 300; i++)
      outcome(parse, new TextDecoder().decode(Uint8Array.from({ length: rng.integer(200) }, () => rng.integer(256))));
  });

  it('valid files cut off anywhere', () => {
    for (const source of valid) for (let at = 0; at < source.length; at++) outcome(parse, source.slice(0, at));
  });

  it('mutated files', () => {
    const rng = new Rng(3);
    const count = { read: 0, refused: 0 };
    for (let i = 0; i < 500; i++) count[outcome(parse, mutate(rng, valid[i % valid.length]!))]++;
    // Otherwise the mutations would not reach what lies behind the first check, or would break nothing.
    expect(Math.min(count.read, count.refused)).toBeGreaterThan(10);
  });
});

describe('hostile sizes', () => {
  it.each<[string, Parser, string]>([
    ['a huge count of atoms (XYZ)', readXyz, '999999999\n\nH 0 0 0\n'],
    ['a huge count of atoms (V3000)', readSdf, v3000.replace('COUNTS 3', 'COUNTS 999999999')],
    ['deep brackets (JSON)', readQcSchema, '['.repeat(200_000)],
    ['deep brackets (SMILES)', parseSmiles, `${'C('.repeat(100_000)}C`],
    ['many open rings (SMILES)', parseSmiles, 'C%10'.repeat(50_001)],
    ['a grid of atoms all bonded to each other (XYZ)', readXyz, `900\n\n${gridOfCarbon(900)}`],
  ])('%s is refused', (_, parse, source) => {
    expect(outcome(parse, source)).toBe('refused');
  });

  it('a long chain is read', () => {
    expect(parseSmiles('C'.repeat(3000)).atomicNumbers.length).toBe(9002);
  });
});

function gridOfCarbon(count: number): string {
  return Array.from(
    { length: count },
    (_, i) => `C ${0.9 * (i % 10)} ${0.9 * (Math.floor(i / 10) % 10)} ${0.9 * Math.floor(i / 100)}`,
  ).join('\n');
}

describe('conformers under fuzzing', () => {
  beforeAll(registerConformerResources);

  it('mutated SMILES give structures or typed errors', () => {
    const rng = new Rng(4);
    // Few: a conformer that cannot be made takes the generator a second. Parsers see many more above.
    for (let i = 0; i < 20; i++) outcome(generateConformers, mutate(rng, smiles[i % smiles.length]!));
  });
});

describe('round trips of random molecules', () => {
  it('SDF and extended XYZ lose nothing they can hold', () => {
    for (let seed = 1; seed <= 150; seed++) {
      const rng = new Rng(seed);
      const molecule = { ...randomMolecule(rng), name: `molecule ${seed}` };
      // Four decimals are what V2000 holds.
      const positions = scatteredPositions(molecule, rng).map((x) => Math.round(x * 1e4) / 1e4);
      const structure = { molecule, positions, properties: new Map([['key', 'some value']]) };
      const sdf = writeSdf([structure]);
      expect(formatOfText(sdf)?.name).toBe('sdf');
      expect(readStructures(sdf), `seed ${seed}`).toEqual([structure]);

      // Bonds are not in the file, and scattered atoms have none: elements, coordinates, name and keys must survive.
      const text = writeXyz([structure]);
      expect(formatOfText(text)?.name).toBe('xyz');
      const rows = text
        .trim()
        .split('\n')
        .slice(2)
        .map((row) => row.split(' ').slice(1).map(Number));
      expect(rows.flat()).toEqual([...positions]);
    }
  });
});
