/**
 * Where a run keeps its files: paths of a disk (`fileStorage` of resff/node), or names in memory ({@link MemoryStorage}). Writing
 * is synchronous, as a run between two steps has to know that a frame is kept.
 */
export interface Storage {
  /** The whole contents, or null where there is no such file. */
  read(name: string): Uint8Array | null;
  /** Replaces a file so that at every moment the old contents or the complete new ones are there. */
  write(name: string, contents: string | Uint8Array): void;
  /** Nothing happens where there is no such file. */
  rename(from: string, to: string): void;
  remove(name: string): void;
  /**
   * A file that is appended to.
   *
   * @param length bytes of an existing file that are kept; 0: a new file
   * @throws ResffError (code data) when the file is shorter
   */
  grow(name: string, length: number): GrowingFile;
}

/** A file that only grows, and knows how long it is. */
export interface GrowingFile {
  /** Bytes, those not flushed yet included. */
  readonly length: number;
  append(contents: string | Uint8Array): void;
  /** Writes over bytes that are there, such as a count in a header. */
  replace(at: number, bytes: Uint8Array): void;
  /** Everything appended so far survives whatever happens next. */
  flush(): void;
  close(): void;
}

export function bytesOf(contents: string | Uint8Array): Uint8Array {
  return typeof contents === 'string' ? new TextEncoder().encode(contents) : contents;
}
