/** One record of a library as it is written; what it holds is found out where it is computed. */
export interface LibraryRecord {
  /** from 1, over all files of the library */
  readonly number: number;
  /** file, or `standard input` */
  readonly source: string;
  /** name of its format (src/formats/registry.ts) */
  readonly format: string;
  /** where it begins in its file, from 1 */
  readonly line: number;
  readonly text: string;
}

/** Records that are computed together and whose results are kept together: what is done once and never again. */
export interface Chunk {
  /** from 1 */
  readonly number: number;
  readonly records: readonly LibraryRecord[];
}

/** A library in chunks of equal size. No more than one chunk is in memory. */
export async function* chunksOf(
  library: AsyncIterable<LibraryRecord> | Iterable<LibraryRecord>,
  size: number,
): AsyncGenerator<Chunk> {
  let number = 1;
  let records: LibraryRecord[] = [];
  for await (const record of library) {
    records.push(record);
    if (records.length < size) continue;
    yield { number, records };
    number++;
    records = [];
  }
  if (records.length > 0) yield { number, records };
}

/** Chunks numbered part, part + of, part + 2 of, ...: neighbors in a library are alike, and shards shall take equally long. */
export interface Shard {
  /** from 1 */
  readonly part: number;
  readonly of: number;
}

export function belongsTo({ number }: Chunk, { part, of }: Shard): boolean {
  return (number - part) % of === 0;
}
