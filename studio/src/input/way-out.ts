const ways: readonly (readonly [RegExp, string])[] = [
  [
    /element: expected/,
    'The model has never met that element. Draw the molecule without that atom, or choose another model.',
  ],
  [/total charge: expected/, 'The model was trained on no such charge. Neutralize or split the molecule.'],
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
