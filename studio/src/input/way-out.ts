const ways: readonly (readonly [RegExp, string])[] = [
  [
    /element: expected/,
    'The models know H C N O F P S Cl Br I. Draw the molecule without that atom, or choose another one.',
  ],
  [/total charge: expected/, 'The models were trained on charges from −2 to +2. Neutralize or split the molecule.'],
  [
    /hydrogen|valence/i,
    'All hydrogens have to be there: paste the SMILES instead, or add them in the program that wrote the file.',
  ],
  [/SMILES|character/, 'Check the SMILES, or draw the molecule.'],
  [/residue/, 'Residues need a template: keep peptides, water and ions, and open ligands as SDF files of their own.'],
  [/coincide|overlap|same place/i, 'Two atoms lie on each other: check the coordinates in the file.'],
  [/expected .* got binary|another format|format/, 'SDF, MOL, XYZ, PDB, QCSchema JSON and SMILES files can be opened.'],
];

/** What can be done about a problem. */
export function wayOut(problem: string): string {
  return ways.find(([pattern]) => pattern.test(problem))?.[1] ?? '';
}
