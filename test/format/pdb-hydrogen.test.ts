import { describe, expect, it } from 'vitest';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import { placeAtom, type Vector } from '../../src/chemistry/atom-placement.js';
import { checkMolecule } from '../../src/chemistry/check.js';
import { totalCharge } from '../../src/chemistry/molecule.js';
import type { Structure } from '../../src/chemistry/structure.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { proteinSummary } from '../../src/formats/pdb/protein-summary.js';
import { isSameMolecule } from '../../src/formats/sdf/sdf.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { alanineDipeptide, atom } from '../support/peptide-file.js';

/** Å: lengths of bonds to hydrogen and angles are ideal in both; PDB has three decimals, in the neighbors too. */
const SAME_PLACE = 5e-3;

const withoutHydrogens = (pdb: string, stays: (line: string) => boolean = () => false) =>
  pdb
    .split('\n')
    .filter((line) => !/^(ATOM|HETATM)/.test(line) || !/^[ 0-9]?[HD]/.test(line.slice(12, 16)) || stays(line))
    .join('\n');
const added = (pdb: string, options: Parameters<typeof readPdb>[1] = {}) =>
  readPdb(pdb, { addHydrogens: true, ...options })[0]!;
const noteOf = ({ properties }: Structure) => properties.get('note') ?? '';
const named = (structure: Structure, name: string, residue: number) => {
  const { atomNames, residueOfAtom } = structure.residues!;
  const i = atomNames.findIndex((other, k) => other === name && residueOfAtom[k] === residue);
  return i < 0 ? undefined : structure.positions.subarray(3 * i, 3 * i + 3);
};
const apart = (a: ArrayLike<number>, b: ArrayLike<number>) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
const ligand = (smiles: string) => {
  const molecule = parseSmiles(smiles);
  return {
    molecule,
    positions: new Float64Array(3 * molecule.atomicNumbers.length),
    properties: new Map<string, string>(),
  };
};

describe('adding hydrogens', () => {
  it('gives back what was taken away: every amino acid, charged ends', () => {
    const whole = buildPeptide('ACDEFGHIKLMNPQRSTVWY', { nCap: 'none', cCap: 'none' });
    const [read] = readPdb(writePdb([whole]));
    const again = added(withoutHydrogens(writePdb([whole])));
    checkMolecule(again.molecule);
    expect(again.residues).toEqual(read!.residues);
    expect(isSameMolecule(again.molecule, read!.molecule)).toBe(true);
    const { atomNames } = again.residues!;
    // Hydroxyls, thiols and methyl groups may be turned another way; everything else has one place.
    const turning = /^(HG|HG1|HH|H[123]|H[BDEGZ]\d?\d|HE\d)$/;
    const moved = atomNames.flatMap((name, i) =>
      turning.test(name) || apart(again.positions.subarray(3 * i), read!.positions.subarray(3 * i)) < SAME_PLACE
        ? []
        : [name],
    );
    expect(moved).toEqual([]);
  });

  it('keeps hydrogens that are there, and the form that they or the name say', () => {
    const peptide = (codes: string[], rename = '') =>
      withoutHydrogens(
        writePdb([buildPeptide(codes)]).replaceAll('HIS', rename || 'HIS'),
        (line) => line.includes(' HE2 ') || line.includes(' HD1 '),
      );
    expect(totalCharge(added(peptide(['HIP'])).molecule)).toBe(1);
    const hydrogens = (structure: Structure) =>
      ['HD1', 'HE2'].filter((name) => named(structure, name, 1) !== undefined);
    expect(hydrogens(added(peptide(['HID'])))).toEqual(['HD1']);
    expect(hydrogens(added(peptide(['HIE'])))).toEqual(['HE2']);
    for (const [name, expected] of [
      ['HSD', ['HD1']],
      ['HIP', ['HD1', 'HE2']],
      ['HIE', ['HE2']],
    ] as const)
      expect(hydrogens(added(withoutHydrogens(writePdb([buildPeptide(['HIE'])]).replaceAll('HIS', name))))).toEqual(
        expected,
      );
    expect(totalCharge(added(withoutHydrogens(writePdb([buildPeptide('D')]).replaceAll('ASP', 'ASH'))).molecule)).toBe(
      0,
    );
  });

  it('chooses the tautomer of histidine by what is near, thiolates at metals, and says so', () => {
    const histidine = buildPeptide(['HIE']);
    const pdb = withoutHydrogens(writePdb([histidine]));
    expect(noteOf(added(pdb))).toContain('chosen by what is near: HIS 2 A HIE');
    const [delta, gamma] = ['ND1', 'CG'].map((name) => named(histidine, name, 1)!);
    const [epsilon, carbon] = ['NE2', 'CD2'].map((name) => named(histidine, name, 1)!);
    const beyond = (from: Float64Array, to: Float64Array, distance: number) =>
      Array.from(from, (x, k) => x + ((x - to[k]!) * distance) / apart(from, to));
    const zinc = atom(90, 'ZN', 'ZN', 9, beyond(epsilon!, carbon!, 2.1));
    expect(noteOf(added(pdb.replace('END', `${zinc}\nEND`)))).toContain('HIS 2 A HID');
    const zincBefore = atom(90, 'ZN', 'ZN', 9, beyond(delta!, gamma!, 2.1));
    expect(noteOf(added(pdb.replace('END', `${zincBefore}\nEND`)))).toContain('HIS 2 A HIE');
    const cysteine = buildPeptide('C');
    const sulfur = named(cysteine, 'SG', 1)!;
    const bound = atom(90, 'ZN', 'ZN', 9, beyond(sulfur, named(cysteine, 'CB', 1)!, 2.3));
    const thiolate = added(withoutHydrogens(writePdb([cysteine])).replace('END', `${bound}\nEND`));
    expect(noteOf(thiolate)).toContain('CYS 2 A CYM at ZN 9 A');
    expect(totalCharge(thiolate.molecule)).toBe(1);
  });

  it('adds OXT at the end of a chain, and leaves cut ends uncharged', () => {
    const whole = buildPeptide('AGA', { nCap: 'none', cCap: 'none' });
    const pdb = withoutHydrogens(writePdb([whole]));
    const open = pdb
      .split('\n')
      .filter((line) => !line.includes('OXT'))
      .join('\n');
    const closed = added(open);
    expect(noteOf(closed)).toContain('OXT added to ALA 3 A');
    expect(isSameMolecule(closed.molecule, readPdb(writePdb([whole]))[0]!.molecule)).toBe(true);
    expect(apart(named(closed, 'OXT', 2)!, named(whole, 'OXT', 2)!)).toBeLessThan(0.1);
    const gap = added(
      pdb
        .split('\n')
        .filter((line) => !line.includes('GLY'))
        .join('\n'),
    );
    checkMolecule(gap.molecule);
    expect(noteOf(gap)).toContain('chains are cut off at ALA 1 A, ALA 3 A: uncharged ends there');
    expect(gap.residues!.atomNames.filter((name) => name === 'H' || name === 'HA')).toEqual(['HA', 'H', 'HA']);
    expect(totalCharge(gap.molecule)).toBe(0);
  });

  it('turns hydroxyls and waters to acceptors', () => {
    const serine = buildPeptide('S');
    const oxygen = named(serine, 'OG', 1)!;
    const [alpha, beta] = ['CA', 'CB'].map((name) => [...named(serine, name, 1)!] as unknown as Vector);
    for (const dihedral of [60, 180, -60]) {
      const place = placeAtom(alpha!, beta!, [...oxygen] as unknown as Vector, 3.1, 109, dihedral);
      const ion = atom(90, 'CL', 'CL', 9, [...place]);
      const placed = added(withoutHydrogens(writePdb([serine])).replace('END', `${ion}\nEND`));
      expect(apart(named(placed, 'HG', 1)!, place), String(dihedral)).toBeLessThan(2.3);
    }
    const waters = [
      atom(1, ' O', 'HOH', 1, [0, 0, 0]),
      atom(2, ' O', 'HOH', 2, [0, 2.8, 0]),
      atom(3, 'CL', 'CL', 3, [3.2, 0, 0]),
    ];
    const structure = added(waters.join('\n'));
    checkMolecule(structure.molecule);
    const first = ['H1', 'H2'].map((name) => named(structure, name, 0)!);
    expect(Math.min(...first.map((h) => apart(h, [3.2, 0, 0])))).toBeLessThan(2.4);
    expect(apart(first[0]!, first[1]!)).toBeCloseTo(1.514, 2);
    const contacts = ['H1', 'H2'].flatMap((name) => first.map((h) => apart(h, named(structure, name, 1)!)));
    expect(Math.min(...contacts)).toBeGreaterThan(1.8);
  });

  it('completes a ligand known by its heavy atoms, and names it where it may not', () => {
    const text = withoutHydrogens(alanineDipeptide)
      .replace(/ACE|ALA|NME/g, 'LIG')
      .replace(/A {3}[123]/g, 'A   1')
      .replace(/ {2}C {3}LIG(?=.*4\.713)/, '  C1  LIG');
    const renamed = text
      .split('\n')
      .map((line, i) =>
        line.startsWith('ATOM')
          ? `${line.slice(0, 12)} X${String(i).padEnd(2)}${line.slice(16)}${'C'.padStart(12 + 66 - line.length)}`.slice(
              0,
              76,
            ) + (/ [NO] /.exec(line.slice(11, 17))?.[0].trim() ?? 'C').padStart(2)
          : line,
      )
      .join('\n');
    const structure = added(renamed, { ligands: [ligand('CC(=O)NC(C)C(=O)NC')] });
    checkMolecule(structure.molecule);
    expect(structure.molecule.atomicNumbers.length).toBe(22);
    expect(() => readPdb(renamed, { ligands: [ligand('CC(=O)NC(C)C(=O)NC')] })).toThrow(
      /residue LIG 1 A: expected all hydrogens of .*, C6H12N2O2, got C6N2O2; --add-hydrogens adds them/,
    );
    expect(() => added(renamed, { ligands: [ligand('CC(=O)NC(C)C(=O)OC')] })).toThrow(
      /expected bonds and charges of C6N2O2/,
    );
  });

  it('names heavy atoms that are missing, and what adds them', () => {
    const lysine = withoutHydrogens(writePdb([buildPeptide('KA')]))
      .split('\n')
      .filter((line) => !/ (CE|NZ) /.test(line))
      .join('\n');
    expect(() => added(lysine)).toThrow(
      /heavy atoms are missing \(LYS 2 A CE NZ\): PDBFixer adds them, pdbfixer FILE --add-atoms=heavy/,
    );
    expect(() => readPdb(lysine)).toThrow(
      /4 residues in all do not fit; 3 lack only hydrogens: --add-hydrogens adds them; heavy atoms/,
    );
  });

  it('reads small molecules of crystals, phosphates and metals by residue', () => {
    const sulfate = [
      atom(1, ' S', 'SO4', 1, [0, 0, 0]),
      ...[
        [0.86, 0.86, 0.86],
        [-0.86, -0.86, 0.86],
        [-0.86, 0.86, -0.86],
        [0.86, -0.86, -0.86],
      ].map((xyz, k) => atom(k + 2, ` O${k + 1}`, 'SO4', 1, xyz)),
      atom(6, 'MN', 'MN', 2, [9, 0, 0]),
      atom(7, 'FE', 'FE2', 3, [9, 9, 0]),
    ];
    const { molecule } = readPdb(sulfate.join('\n'))[0]!;
    expect([...molecule.formalCharges].filter((q) => q !== 0)).toEqual([-1, -1, 2, 2]);
    // Another molecule of that name is no sulfate.
    expect(() => readPdb(sulfate.slice(0, 4).join('\n'))).toThrow(/residue SO4 1 A: expected bonds and charges of O3S/);
  });
});

describe('the summary of a protein', () => {
  it('says what every residue is', () => {
    const peptide = withoutHydrogens(writePdb([buildPeptide(['HIE', 'D', 'K', 'G'], { nCap: 'none', cCap: 'none' })]));
    const ions = [
      atom(90, 'CL', 'CL', 8, [0, 30, 0]),
      atom(91, ' O', 'HOH', 9, [0, 40, 0]),
      atom(92, ' O', 'HOH', 10, [0, 50, 0]),
    ];
    const structure = added(
      peptide
        .replace('ASP', 'ASH')
        .replaceAll('ASP', 'ASH')
        .replace('END', `${ions.join('\n')}\nEND`),
    );
    expect(proteinSummary(structure)).toEqual({
      atoms: structure.molecule.atomicNumbers.length,
      charge: 0,
      chains: [{ chain: 'A', residues: 4, charge: 1 }],
      disulfides: [],
      histidines: [{ residue: 'HIS 1 A', form: 'HIE' }],
      unusual: [{ residue: 'ASH 2 A', charge: 0 }],
      waters: 2,
      ions: { CL: 1 },
      ligands: [],
    });
    expect(() => proteinSummary({ ...structure, residues: undefined } as unknown as Structure)).toThrow(
      /expected a structure with residues/,
    );
  });
});
