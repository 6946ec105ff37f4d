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
