import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { checkMolecule } from '../../src/chemistry/check.js';
import { adjacency, neighborsOf } from '../../src/chemistry/graph.js';
import { totalCharge } from '../../src/chemistry/molecule.js';
import type { Structure } from '../../src/chemistry/structure.js';
import { proteinSummary } from '../../src/formats/pdb/protein-summary.js';
import { readStructures } from '../../src/formats/registry.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';

/** Entries of the Protein Data Bank, which are in the public domain. */
const deposited = (file: string) => gunzipSync(readFileSync(join(import.meta.dirname, 'structure', file))).toString();

/** Å. Hydrogens of the entry are not in ideal geometry; methyl groups and hydroxyls of the protein turn. */
const [MEDIAN, MEAN] = [0.05, 0.25];

/** Positions of the hydrogens of every heavy atom, by its residue and name. */
function hydrogensByAtom({ molecule, positions, residues }: Structure): Map<string, Float64Array[]> {
  const graph = adjacency(molecule);
  const found = new Map<string, Float64Array[]>();
  residues!.atomNames.forEach((name, i) => {
    const hydrogens = [...neighborsOf(graph, i)].filter((j) => molecule.atomicNumbers[j] === 1);
    if (molecule.atomicNumbers[i] === 1 || hydrogens.length === 0) return;
    const key = `${residues!.residueOfAtom[i]} ${name}`;
    found.set(
      key,
      hydrogens.map((j) => positions.slice(3 * j, 3 * j + 3)),
    );
  });
  return found;
}

describe('1VII, villin headpiece by NMR', () => {
  it('gets the hydrogens back that were deposited', () => {
    const text = deposited('1vii.pdb.gz');
    const [whole] = readStructures(text);
    const bare = text.replace(/^ATOM.{72} H.*\n/gm, '');
    const [again] = readStructures(bare, { addHydrogens: true });
    checkMolecule(again!.molecule);
    expect(again!.properties.get('note')).toBe('301 hydrogens added');
    expect([again!.molecule.atomicNumbers.length, totalCharge(again!.molecule)]).toEqual([596, 2]);
    const made = hydrogensByAtom(again!);
    const distances = [...hydrogensByAtom(whole!)].flatMap(([key, hydrogens]) => {
      expect(made.get(key)?.length, key).toBe(hydrogens.length);
      return hydrogens.map((x) => Math.min(...made.get(key)!.map((y) => Math.hypot(...y.map((v, k) => v - x[k]!)))));
    });
    distances.sort((a, b) => a - b);
    expect(distances).toHaveLength(301);
    expect(distances[150]).toBeLessThan(MEDIAN);
    expect(distances.reduce((sum, d) => sum + d, 0) / 301).toBeLessThan(MEAN);
  });
});

describe('5I55, a peptide with selenomethionine, as mmCIF', () => {
  const text = deposited('5i55.cif.gz');
  const molecule = parseSmiles('CC(C)(O)CC(C)O');
  const ligands = [{ molecule, positions: new Float64Array(3 * molecule.atomicNumbers.length), properties: new Map() }];

  it('gets hydrogens, and a ligand by its heavy atoms', () => {
    const [structure] = readStructures(text, { addHydrogens: true, ligands });
    checkMolecule(structure!.molecule);
    expect(structure!.properties.get('note')).toMatch(/alternate locations left out: LYS 12 A B; 235 hydrogens added/);
    expect(proteinSummary(structure!)).toEqual({
      atoms: 444,
      charge: 1,
      chains: [{ chain: 'A', residues: 22, charge: 2 }],
      disulfides: [],
      histidines: [],
      unusual: [],
      waters: 12,
      ions: {},
      ligands: [
        { residue: 'MPD 101 A', atoms: 22, charge: 0 },
        { residue: 'ACT 102 A', atoms: 7, charge: -1 },
      ],
    });
  });

  it('says what is missing without either', () => {
    expect(() => readStructures(text)).toThrow(
      /residue MSE 1 A: .* 35 residues in all do not fit; 35 lack only hydrogens: --add-hydrogens adds them; residue MPD 101 A: expected/,
    );
    expect(() => readStructures(text, { addHydrogens: true })).toThrow(/residue MPD 101 A: expected .*ligand/);
  });
});
