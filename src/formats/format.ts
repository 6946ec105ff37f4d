/** Formats with coordinates. */
export const structureFormats = ['sdf', 'xyz', 'qcschema', 'pdb'] as const;
export type StructureFormat = (typeof structureFormats)[number];

const byExtension: Record<string, StructureFormat> = {
  sdf: 'sdf',
  sd: 'sdf',
  mol: 'sdf',
  xyz: 'xyz',
  extxyz: 'xyz',
  json: 'qcschema',
  qcjson: 'qcschema',
  pdb: 'pdb',
  ent: 'pdb',
};

const PDB_RECORD = /^(ATOM|HETATM|HEADER|TITLE|COMPND|REMARK|CRYST1|MODEL|AUTHOR|SEQRES)/;

/** The format a file name stands for. */
export function formatOfName(name: string): StructureFormat | undefined {
  return byExtension[/\.([^./\\]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''];
}

/** The format a text has: JSON starts with a bracket, XYZ with a count of atoms, PDB with one of its records, MOL has its version in the fourth line. */
export function formatOfText(text: string): StructureFormat | undefined {
  const start = text.slice(0, 10_000).replace(/^\uFEFF/, '');
  if (/^\s*[[{]/.test(start)) return 'qcschema';
  const lines = start.split(/\r\n|\r|\n/);
  if (/V[23]000/.test(lines[3] ?? '')) return 'sdf';
  if (lines.some((line) => /^(ATOM {2}|HETATM)/.test(line)) && PDB_RECORD.test(lines[0]!)) return 'pdb';
  return /^\s*\d+\s*$/.test(lines[0]!) ? 'xyz' : undefined;
}
