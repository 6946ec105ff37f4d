/** Formats that are met and not read, each with what turns it into one that is. */
const others = [
  { what: 'a MOL2 file', starts: /^@<TRIPOS>/m, way: 'obabel FILE.mol2 -O FILE.sdf' },
  {
    what: 'a PDBQT file',
    starts: /^(ROOT|BRANCH +\d+ +\d+|REMARK +SMILES IDX .*)\s*$/m,
    way: 'obabel FILE.pdbqt -O FILE.sdf',
  },
  {
    what: 'a GRO file',
    starts: /^.*\n *\d+ *\n[ \d]{5}\S.{9}[ \d]{5}( *-?\d+\.\d+){3}/,
    way: 'gmx editconf -f FILE.gro -o FILE.pdb, with all bonds from a topology',
  },
  { what: 'a CML file', starts: /<(cml|molecule)[\s>]/, way: 'obabel FILE.cml -O FILE.sdf' },
  {
    what: "Tinker's XYZ",
    starts: /^ *\d+( .*)?\n( *(-?\d+\.\d+ +){5}-?\d+\.\d+ *\n)? *1 +[A-Za-z]\S*( +-?\d+\.\d+){3} +\d+/,
    way: 'obabel -itxyz FILE.xyz -O FILE.sdf',
  },
] as const;

/** `a MOL2 file; Open Babel ... converts it` for a text of a format that is known and not read. */
export function otherFormat(text: string): string | undefined {
  const start = text.slice(0, 10_000).replaceAll('\r', '');
  const found = others.find(({ starts }) => starts.test(start));
  return found && `${found.what}, which is not read; convert it: ${found.way}`;
}
