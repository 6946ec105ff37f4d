import type { Structure } from 'resff';
import { formatOfName, readRecords } from 'resff/formats';
import type { Service } from '../call.ts';

/** A record of a file. */
export type LibraryRecord =
  | { readonly name: string; readonly structure: Structure; readonly note: string | null }
  | { readonly name: string; readonly smiles: string; readonly note: string | null }
  | { readonly name: string; readonly problem: string };

export interface ReadRequest {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** Every record of a file, as the command line reads it: the name decides the format, else what it looks like; gzip is unpacked. */
export const read: Service<ReadRequest, LibraryRecord[]> = async ({ fileName, bytes }) => {
  const text = await textOf(bytes);
  const plain = fileName.replace(/\.gz$/i, '');
  const format = formatOfName(plain)?.name;
  const base = plain.replace(/\.[^.]+$/, '');
  const found = [...readRecords(text, { format, normalize: true })];
  return found.map((record, i): LibraryRecord => {
    const fallback = found.length === 1 ? base : `${base}-${i + 1}`;
    if ('molecule' in record) {
      const name = record.molecule.name || fallback;
      const note = record.properties.get('note') ?? null;
      return { name, structure: { ...record, molecule: { ...record.molecule, name } }, note };
    }
    const name = record.name || fallback;
    if ('drawing' in record && record.drawing.notation === 'smiles')
      return { name, smiles: record.drawing.text, note: record.note ?? null };
    return { name, problem: record.error.message };
  });
};

async function textOf(bytes: Uint8Array): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
