/** The molecules of benchmark files, so that training data made from scratch can leave them out. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Molecule } from 'resff';
import { parseCsv, readProfileFragments, readTorsionScan } from 'resff/evaluate';
import { parseMappedSmiles, parseSmiles } from 'resff/formats';
import { archiveOpener } from 'resff/node';
import { type MoleculeArchive, moleculeKey } from 'resff/train';

/** The molecules of one file. */
export interface ExcludedFile {
  readonly path: string;
  readonly keys: ReadonlySet<string>;
}

/**
 * Keys (`moleculeKey`) of every molecule in files and folders, and of every fragment of dimers: HDF5 in the layout of SPICE,
 * JSON of torsion profiles or of torsion scans, CSV (also .gz) with columns smiles0 and smiles1, and .smi, one SMILES a line.
 * Files that are none of these are errors: nothing is left out of the exclusion unnoticed.
 *
 * @returns for every file its path and keys
 */
export async function excludedKeys(paths: readonly string[]): Promise<ExcludedFile[]> {
  const openArchive = await archiveOpener();
  const filesOf = (path: string): string[] =>
    statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesOf(join(path, name))) : [path];
  return paths.flatMap(filesOf).map((path) => ({ path, keys: new Set(molecules(path, openArchive).flatMap(keysOf)) }));
}

function keysOf(molecule: Molecule): string[] {
  const key = moleculeKey(molecule);
  return [key, ...key.split('.')];
}

function molecules(path: string, openArchive: (path: string) => MoleculeArchive): Molecule[] {
  if (/\.(hdf5|h5)$/.test(path)) {
    const archive = openArchive(path);
    const found = archive.names().map((name) => parseMappedSmiles(archive.text(name, 'smiles')!));
    archive.close();
    return found;
  }
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
  if (/\.csv(\.gz)?$/.test(path)) {
    const { header, rows } = parseCsv(text);
    const columns = ['smiles0', 'smiles1'].map((name) => header.indexOf(name));
    if (columns.includes(-1)) throw new Error(`CSV: expected columns smiles0 and smiles1, got ${header} (${path})`);
    return [...new Set(rows.flatMap(({ cells }) => columns.map((c) => cells[c]!)))].map((smiles) =>
      parseSmiles(smiles),
    );
  }
  if (path.endsWith('.smi')) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line) => parseSmiles(line.trim().split(/\s+/)[0]!));
  }
  if (path.endsWith('.json')) {
    const values = Object.values(JSON.parse(text) as Record<string, { dft_energy_profile?: unknown } | null>);
    if (values.every((value) => value?.dft_energy_profile))
      return readProfileFragments(text).map(({ smiles }) => parseSmiles(smiles));
    return [readTorsionScan(text).molecule];
  }
  throw new Error(`exclusion: expected .hdf5, .json, .csv, .csv.gz or .smi, got ${path}`);
}
