import { describe, expect, it } from 'vitest';
import { buildPeptide } from '../../src/build/peptide-builder.js';
import { checkMolecule } from '../../src/chemistry/check.js';
import { placeHydrogens } from '../../src/chemistry/hydrogen-placement.js';
import { totalCharge } from '../../src/chemistry/molecule.js';
import { readCifStructures } from '../../src/formats/cif/cif-format.js';
import { readPdb } from '../../src/formats/pdb/pdb.js';
import { writePdb } from '../../src/formats/pdb/pdb-writer.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';
import { atom, mmcifOf, water } from '../support/peptide-file.js';

type Point = [number, number, number];

/** Cysteine whose sulfur holds a methyl group that is a residue of its own, and the records of that bond. */
function methylated(): { pdb: string; conect: string[] } {
  const peptide = buildPeptide('C');
  const lines = writePdb([peptide])
    .split('\n')
    .filter((line) => line.startsWith('ATOM') && !line.includes(' HG '));
  const xyz = (name: string): Point => {
    const line = lines.find((other) => other.slice(12, 16).trim() === name && other.slice(17, 20) === 'CYS')!;
    return [30, 38, 46].map((from) => Number(line.slice(from, from + 8))) as Point;
  };
  const [carbon] = placeHydrogens({
    atomicNumber: 16,
    position: xyz('SG'),
    neighbors: [xyz('CB')],
    reference: xyz('CA'),
    isPlanar: false,
    firstDihedral: 180,
    count: 1,
  });
  // Where a hydrogen would lie, but as far as a carbon is.
  const away = xyz('SG').map((x, k) => x + (1.81 / 1.34) * (carbon![k]! - x)) as Point;
  const hydrogens = placeHydrogens({
    atomicNumber: 6,
    position: away,
    neighbors: [xyz('SG')],
    reference: xyz('CB'),
    isPlanar: false,
    firstDihedral: 60,
    count: 3,
  });
  const methyl = [
    atom(901, ' C1', 'MTH', 9, away),
    ...hydrogens.map((h, k) => atom(902 + k, ` H${k + 1}`, 'MTH', 9, [...h])),
  ];
  const sulfur = lines.find((line) => line.slice(12, 16).trim() === 'SG')!.slice(6, 11);
  return {
    pdb: [...lines, ...methyl].join('\n'),
    conect: [`CONECT${sulfur}  901`, 'CONECT  901  902  903  904'],
  };
}

describe('covalent ligands', () => {
  const { pdb, conect } = methylated();
  const ligands = [{ molecule: parseSmiles('C'), positions: new Float64Array(15), properties: new Map() }];

  it('are bonded by CONECT records, with and without a ligand that says what they are', () => {
    for (const options of [{}, { ligands }]) {
      const { molecule } = readPdb(`${pdb}\n${conect.join('\n')}`, options)[0]!;
      checkMolecule(molecule);
      expect(totalCharge(molecule)).toBe(0);
    }
  });

  it('get their hydrogens but for the one in whose place they are bonded', () => {
    const bare = pdb.replace(/^HETATM {1,2}90[234].*\n?/gm, '').trimEnd();
    const [structure] = readPdb(`${bare}\n${conect[0]}`, { addHydrogens: true, ligands });
    checkMolecule(structure!.molecule);
    expect(structure!.properties.get('note')).toBe('3 hydrogens added');
  });

  it('are not bonded without a record, and then the sulfur is a thiolate and the methyl group no molecule', () => {
    expect(() => readPdb(`${pdb}\n${conect[1]}`)).toThrow(/residue MTH 9 A: /);
  });

  it('are bonded by _struct_conn of mmCIF', () => {
    const connection =
      'loop_ _struct_conn.conn_type_id _struct_conn.ptnr1_auth_asym_id _struct_conn.ptnr1_auth_comp_id _struct_conn.ptnr1_auth_seq_id _struct_conn.ptnr1_label_atom_id _struct_conn.ptnr2_auth_asym_id _struct_conn.ptnr2_auth_comp_id _struct_conn.ptnr2_auth_seq_id _struct_conn.ptnr2_label_atom_id\ncovale A CYS 2 SG A MTH 9 C1\n';
    const [structure] = readCifStructures(mmcifOf(pdb) + connection, { ligands });
    checkMolecule(structure!.molecule);
    const { molecule } = readPdb(`${pdb}\n${conect[0]}`, { ligands })[0]!;
    expect(structure!.molecule).toEqual({ ...molecule, name: 'x' });
  });
});

describe('numbers and chains', () => {
  it('keep residues of one number apart by insertion code and chain', () => {
    const [first, second, third] = [0, 5, 10].map((x, k) => water(3 * k + 1, x));
    const inserted = second!.map((line) => `${line.slice(0, 26)}A${line.slice(27)}`);
    const other = third!.map((line) => `${line.slice(0, 21)}B${line.slice(22)}`);
    const [structure] = readPdb([...first!, ...inserted, ...other].join('\n'));
    expect(
      structure!.residues!.residues.map(({ number, insertionCode, chain }) => `${number}${insertionCode} ${chain}`),
    ).toEqual(['10 A', '10A A', '10 B']);
    expect(readPdb(writePdb([structure!]))[0]!.residues).toEqual(structure!.residues);
    expect(() => readPdb([...first!, ...inserted.slice(0, 2)].join('\n'))).toThrow(/residue HOH 10A A: /);
  });

  it('chains are bonded within themselves only', () => {
    const one = writePdb([buildPeptide('AG', { nCap: 'none', cCap: 'none' })])
      .split('\n')
      .filter((line) => line.startsWith('ATOM'));
    const moved = one.map(
      (line) =>
        `${line.slice(0, 21)}B${line.slice(22, 30)}${(Number(line.slice(30, 38)) + 20).toFixed(3).padStart(8)}${line.slice(38)}`,
    );
    // No TER between them: the letter tells.
    const { molecule } = readPdb([...one, ...moved].join('\n'))[0]!;
    expect(molecule.bondOrders.length).toBe(2 * (one.length - 1));
    expect(molecule.formalCharges.filter((q) => q !== 0)).toHaveLength(4);
  });
});
