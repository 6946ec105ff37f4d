/** N-acetylalanine N'-methylamide, extended, with hydrogens named in the old way. */
export const alanineDipeptide = `TITLE     alanine dipeptide
ATOM      1 1HH3 ACE A   1       2.000   1.000   0.000  1.00  0.00
ATOM      2  CH3 ACE A   1       2.000   2.090   0.000  1.00  0.00
ATOM      3 2HH3 ACE A   1       1.486   2.454   0.890  1.00  0.00
ATOM      4 3HH3 ACE A   1       1.486   2.454  -0.890  1.00  0.00
ATOM      5  C   ACE A   1       3.427   2.641   0.000  1.00  0.00
ATOM      6  O   ACE A   1       4.391   1.877   0.000  1.00  0.00
ATOM      7  N   ALA A   2       3.555   3.970   0.000  1.00  0.00
ATOM      8  H   ALA A   2       2.733   4.556   0.000  1.00  0.00
ATOM      9  CA  ALA A   2       4.853   4.614   0.000  1.00  0.00
ATOM     10  HA  ALA A   2       5.408   4.316   0.890  1.00  0.00
ATOM     11  CB  ALA A   2       5.661   4.221  -1.232  1.00  0.00
ATOM     12 1HB  ALA A   2       5.123   4.521  -2.131  1.00  0.00
ATOM     13 2HB  ALA A   2       6.630   4.719  -1.206  1.00  0.00
ATOM     14 3HB  ALA A   2       5.809   3.141  -1.241  1.00  0.00
ATOM     15  C   ALA A   2       4.713   6.129   0.000  1.00  0.00
ATOM     16  O   ALA A   2       3.601   6.653   0.000  1.00  0.00
ATOM     17  N   NME A   3       5.846   6.835   0.000  1.00  0.00
ATOM     18  H   NME A   3       6.737   6.359   0.000  1.00  0.00
ATOM     19  CH3 NME A   3       5.846   8.284   0.000  1.00  0.00
ATOM     20 1HH3 NME A   3       4.819   8.648   0.000  1.00  0.00
ATOM     21 2HH3 NME A   3       6.360   8.648   0.890  1.00  0.00
ATOM     22 3HH3 NME A   3       6.360   8.648  -0.890  1.00  0.00
TER      23      NME A   3
END
`;

/** A HETATM line of chain A. */
export function atom(serial: number, name: string, residue: string, number: number, xyz: number[], rest = ''): string {
  const position = xyz.map((x) => x.toFixed(3).padStart(8)).join('');
  return `HETATM${String(serial).padStart(5)} ${name.padEnd(4)} ${residue.padStart(3).padEnd(4)}A${String(number).padStart(4)}    ${position}${rest}`;
}
/** The lines of a water molecule at x Å. */
export const water = (serial: number, x: number, name = 'HOH') => [
  atom(serial, ' O', name, 10, [x, 0, 0.117]),
  atom(serial + 1, ' H1', name, 10, [x, 0.757, -0.469]),
  atom(serial + 2, ' H2', name, 10, [x, -0.757, -0.469]),
];

/** The atoms of a PDB text as an mmCIF file with the columns that depositions have; every TER and every other kind of residue ends a chain. */
export function mmcifOf(pdb: string): string {
  const rows: string[] = [];
  let [model, title] = [1, ''];
  const orNone = (text: string, none: string) => (text.trim() === '' ? none : text.trim());
  for (const line of pdb.split('\n')) {
    const record = line.slice(0, 6).trim();
    if (record === 'ENDMDL') model++;
    if (record === 'TITLE') title = line.slice(10).trim();
    if (record !== 'ATOM' && record !== 'HETATM') continue;
    const column = (from: number, to: number, none = '?') => orNone(line.slice(from - 1, to), none);
    const name = column(13, 16);
    const element = column(77, 78, name.replace(/\d/g, '').slice(0, 1));
    const [residue, chain, number, insertion] = [column(18, 21), column(22, 22), column(23, 26), column(27, 27)];
    const xyz = [31, 39, 47].map((from) => column(from, from + 7)).join(' ');
    const part = `${chain}${record}`;
    rows.push(
      `${record} ${column(7, 11)} ${element} ${name} ${column(17, 17, '.')} ${residue} ${part} 1 . ${insertion} ${xyz} ${column(55, 60, '1.00')} 0.00 ? ${number} ${residue} ${chain} ${name} ${model}`,
    );
  }
  const tags =
    'group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id label_entity_id label_seq_id pdbx_PDB_ins_code Cartn_x Cartn_y Cartn_z occupancy B_iso_or_equiv pdbx_formal_charge auth_seq_id auth_comp_id auth_asym_id auth_atom_id pdbx_PDB_model_num';
  const loop = tags.split(' ').map((tag) => `_atom_site.${tag}`);
  return `data_x\n${title === '' ? '' : `_struct.title '${title}'\n`}loop_\n${loop.join('\n')}\n${rows.join('\n')}\n#\n`;
}
