import { Molecule as OclMolecule } from 'openchemlib';
import { describe, expect, it } from 'vitest';
import { bondsFromDistances } from '../chemistry/bond/connectivity.js';
import { checkMolecule } from '../chemistry/check.js';
import { totalCharge } from '../chemistry/molecule.js';
import type { Structure } from '../chemistry/structure.js';
import { ResffError } from '../core/errors.js';
import { readPdb } from '../formats/pdb/pdb.js';
import { writePdb } from '../formats/pdb/pdb-writer.js';
import { templateNamed } from '../formats/pdb/residue-template.js';
import { writeMolBlock } from '../formats/sdf/sdf-writer.js';
import { buildPeptide, type PeptideOptions } from './peptide-builder.js';
import { peptideConformations } from './peptide-conformation.js';

/** °: dihedrals from coordinates in double precision. */
const ANGLE_ERROR = 1e-3;
/** Å: no two atoms more than three bonds apart come closer; van der Waals contacts of hydrogens begin at 2.2 Å. */
const CLOSEST_CONTACT = 1.7;
/** Å: half a step of PDB's three decimals. */
const PDB_ROUNDING = 5.001e-4;

const all = 'ACDEFGHIKLMNPQRSTVWY';
const forms = ['HID', 'HIE', 'HIP', 'ASH', 'GLH', 'LYN', 'ARN', 'CYM', 'TYM'];

/** The SMILES of a peptide from those of its residues. */
function smilesOf(
  codes: readonly string[],
  { nCap = 'ACE', cCap = 'NME', protonation = 'pH 7' }: PeptideOptions,
): string {
  const charged = protonation === 'pH 7';
  const body = codes.map((code) => templateNamed(code)!.smiles.replace(/C=O$/, 'C(=O)')).join('');
  const start =
    nCap === 'ACE' ? `CC(=O)${body}` : charged ? body.replace(/^N(1?)/, codes[0] === 'P' ? '[NH2+]1' : '[NH3+]') : body;
  return start + { NME: 'NC', NH2: 'N', none: charged ? '[O-]' : 'O' }[cCap];
}

/** Canonical code with stereochemistry, from the coordinates or a SMILES. */
const codeOfStructure = (structure: Structure) => {
  // The chiral flag: without it the reader takes a structure for a racemate.
  const lines = writeMolBlock(structure).split('\n');
  lines[3] = `${lines[3]!.slice(0, 12)}  1${lines[3]!.slice(15)}`;
  return canonical(OclMolecule.fromMolfile(lines.join('\n')));
};
const codeOfSmiles = (smiles: string) => canonical(OclMolecule.fromSmiles(smiles));
function canonical(molecule: OclMolecule): string {
  molecule.removeExplicitHydrogens();
  return molecule.getIDCode();
}

function dihedral(structure: Structure, ...names: [string, number][]): number {
  const { atomNames, residueOfAtom } = structure.residues!;
  const [a, b, c, d] = names.map(([name, residue]) => {
    const i = atomNames.findIndex((atom, k) => atom === name && residueOfAtom[k] === residue);
    expect(i, `${name} of ${residue}`).toBeGreaterThanOrEqual(0);
    return structure.positions.subarray(3 * i, 3 * i + 3);
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const minus = (p: Float64Array, q: Float64Array) => p.map((x, k) => x - q[k]!);
  const cross = (p: Float64Array, q: Float64Array) =>
    Float64Array.from([1, 2, 0], (j, i) => p[j]! * q[3 - i - j]! - p[3 - i - j]! * q[j]!);
  const dot = (p: Float64Array, q: Float64Array) => p.reduce((sum, x, k) => sum + x * q[k]!, 0);
  const [u, v, w] = [minus(b, a), minus(c, b), minus(d, c)];
  return (Math.atan2(dot(u, cross(v, w)) * Math.sqrt(dot(v, v)), dot(cross(u, v), cross(v, w))) * 180) / Math.PI;
}

/** Å, between atoms more than three bonds apart. */
function closestContact({ molecule, positions }: Structure): number {
  const n = molecule.atomicNumbers.length;
  const neighbors: number[][] = Array.from({ length: n }, () => []);
  molecule.bondOrders.forEach((_, b) => {
    const [i, j] = [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!];
    neighbors[i]!.push(j);
    neighbors[j]!.push(i);
  });
  let closest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    let near = new Set([i]);
    for (let k = 0; k < 3; k++) near = new Set([...near].flatMap((j) => [j, ...neighbors[j]!]));
    for (let j = 0; j < i; j++)
      if (!near.has(j)) {
        const distance = Math.hypot(...[0, 1, 2].map((k) => positions[3 * i + k]! - positions[3 * j + k]!));
        closest = Math.min(closest, distance);
      }
  }
  return closest;
}

describe('buildPeptide', () => {
  it.each([...all, ...forms])('%s: the molecule and the chirality of its SMILES, atoms where bonds are', (code) => {
    for (const conformation of ['extended', 'helix'] as const) {
      const codes = ['A', code, 'A'];
      const structure = buildPeptide(codes, { conformation });
      checkMolecule(structure.molecule);
      expect(codeOfStructure(structure)).toBe(codeOfSmiles(smilesOf(codes, {})));
      const pairs = ({ bonds, bondOrders }: Structure['molecule']) =>
        Array.from(bondOrders, (_, b) => [...bonds.subarray(2 * b, 2 * b + 2)].sort((i, j) => i - j).join()).sort();
      const near = bondsFromDistances(structure.molecule.atomicNumbers, structure.positions);
      expect(near.map(({ a, b }) => `${a},${b}`).sort()).toEqual(pairs(structure.molecule));
      expect(closestContact(structure), conformation).toBeGreaterThan(CLOSEST_CONTACT);
    }
  });

  it.each<PeptideOptions>([
    {},
    { nCap: 'none', cCap: 'none' },
    { nCap: 'none', cCap: 'NH2' },
    { nCap: 'none', cCap: 'none', protonation: 'neutral' },
  ])('ends %o are those of the SMILES', (options) => {
    for (const codes of [['A'], ['P', 'G'], ['G', 'A', 'P']]) {
      const structure = buildPeptide(codes, options);
      expect(codeOfStructure(structure)).toBe(codeOfSmiles(smilesOf(codes, options)));
    }
  });

  it('refuses residues that have a template and no geometry', () => {
    expect(() => buildPeptide(['A', 'SEP'])).toThrow(
      'peptide: expected one of the twenty amino acids, got SEP (residue 2)',
    );
  });

  it('charges follow protonation', () => {
    expect(totalCharge(buildPeptide('DEKRH').molecule)).toBe(0);
    expect(totalCharge(buildPeptide('KK').molecule)).toBe(2);
    expect(totalCharge(buildPeptide('D-HIP-D').molecule)).toBe(-1);
    expect(totalCharge(buildPeptide('KKDR', { protonation: 'neutral', nCap: 'none', cCap: 'none' }).molecule)).toBe(0);
  });

  it('φ, ψ and ω are as asked', () => {
    const each = [
      { phi: -60, psi: -45 },
      { phi: 55, psi: 170 },
      { phi: -179, psi: 10 },
    ];
    for (const conformation of [...Object.keys(peptideConformations), each] as const) {
      const structure = buildPeptide('AFG', { conformation: conformation as PeptideOptions['conformation'] & object });
      for (let r = 1; r <= 3; r++) {
        const wanted =
          typeof conformation === 'string'
            ? peptideConformations[conformation as keyof typeof peptideConformations]
            : each[r - 1]!;
        const [phi, psi, omega] = [
          dihedral(structure, ['C', r - 1], ['N', r], ['CA', r], ['C', r]),
          dihedral(structure, ['N', r], ['CA', r], ['C', r], ['N', r + 1]),
          dihedral(structure, [r === 1 ? 'CH3' : 'CA', r - 1], ['C', r - 1], ['N', r], ['CA', r]),
        ];
        expect(Math.abs(phi! - wanted.phi)).toBeLessThan(ANGLE_ERROR);
        expect(Math.abs(psi! - wanted.psi)).toBeLessThan(ANGLE_ERROR);
        expect(180 - Math.abs(omega!)).toBeLessThan(ANGLE_ERROR);
      }
    }
  });

  it.each(['AAAAAAAAAA', 'MKTAYIAKQRW', 'FFWWYYHHRRKK', 'LLLLLLLLLLLL'])('%s: side chains find room', (sequence) => {
    for (const conformation of ['extended', 'helix'] as const)
      expect(closestContact(buildPeptide(sequence, { conformation })), conformation).toBeGreaterThan(CLOSEST_CONTACT);
  });

  it('PDB gives every form, end and name back', () => {
    const cases: [readonly string[], PeptideOptions][] = [
      [[...all], {}],
      [forms, {}],
      [[...all], { nCap: 'none', cCap: 'none' }],
      [['P', 'A'], { nCap: 'none', cCap: 'NH2' }],
      [['G', 'A'], { nCap: 'none', cCap: 'none', protonation: 'neutral' }],
    ];
    for (const [codes, options] of cases) {
      const built = buildPeptide(codes, { ...options, conformation: 'extended' });
      const [read, ...others] = readPdb(writePdb([built]));
      expect(others).toEqual([]);
      const { molecule, positions, residues } = read!;
      expect(residues).toEqual(built.residues);
      expect(molecule.atomicNumbers).toEqual(built.molecule.atomicNumbers);
      expect(molecule.formalCharges).toEqual(built.molecule.formalCharges);
      expect(codeOfStructure(read!)).toBe(codeOfStructure(built));
      expect(Math.max(...positions.map((x, i) => Math.abs(x - built.positions[i]!)))).toBeLessThan(PDB_ROUNDING);
    }
  });

  it('names hydrogens as PDB does', () => {
    const { atomNames, residueOfAtom } = buildPeptide('KI', { cCap: 'NH2' }).residues!;
    const names = (residue: number) =>
      atomNames.filter((name, i) => residueOfAtom[i] === residue && name.startsWith('H')).sort();
    expect(names(0)).toEqual(['HH31', 'HH32', 'HH33']);
    expect(names(1)).toEqual('H HA HB2 HB3 HD2 HD3 HE2 HE3 HG2 HG3 HZ1 HZ2 HZ3'.split(' '));
    expect(names(2)).toEqual('H HA HB HD11 HD12 HD13 HG12 HG13 HG21 HG22 HG23'.split(' '));
    expect(names(3)).toEqual(['HN1', 'HN2']);
  });

  it.each<[string, () => unknown, string]>([
    ['nothing', () => buildPeptide(''), 'expected at least one amino acid, got none'],
    ['no amino acid', () => buildPeptide('AAXA'), 'got "X" (residue 3)'],
    ['a cap inside', () => buildPeptide('A-NME-A'), 'got "NME" (residue 2)'],
    [
      'too few angles',
      () => buildPeptide('AA', { conformation: [{ phi: 0, psi: 0 }] }),
      'expected 2 pairs of angles, got 1',
    ],
    ['no angle', () => buildPeptide('A', { conformation: { phi: Number.NaN, psi: 0 } }), 'expected finite angles'],
  ])('%s: an error that says so', (_, build, message) => {
    expect(build).toThrow(ResffError);
    expect(build).toThrow(message);
  });
});
