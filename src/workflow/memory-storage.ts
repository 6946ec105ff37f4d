import { ResffError } from '../core/errors.js';
import { bytesOf, type GrowingFile, type Storage } from './storage.js';

/** Files in memory: on a page, which may offer them for download, and in tests. */
export class MemoryStorage implements Storage {
  private readonly files = new Map<string, MemoryFile>();

  names(): string[] {
    return [...this.files.keys()];
  }

  read(name: string): Uint8Array | null {
    return this.files.get(name)?.contents() ?? null;
  }

  write(name: string, contents: string | Uint8Array): void {
    this.files.set(name, new MemoryFile(bytesOf(contents)));
  }

  rename(from: string, to: string): void {
    const file = this.files.get(from);
    if (!file) return;
    this.files.delete(from);
    this.files.set(to, file);
  }

  remove(name: string): void {
    this.files.delete(name);
  }

  grow(name: string, length: number): GrowingFile {
    const present = this.read(name) ?? new Uint8Array();
    if (present.length < length)
      throw new ResffError('data', `${name}: expected ${length} bytes as in the checkpoint, got ${present.length}`);
    const file = new MemoryFile(present.subarray(0, length));
    this.files.set(name, file);
    return file;
  }
}

/** Doubles its room when that is used up. */
class MemoryFile implements GrowingFile {
  private bytes: Uint8Array;
  length: number;

  constructor(contents: Uint8Array) {
    this.bytes = contents.slice();
    this.length = contents.length;
  }

  contents(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  append(contents: string | Uint8Array): void {
    const more = bytesOf(contents);
    const needed = this.length + more.length;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(more, this.length);
    this.length = needed;
  }

  replace(at: number, bytes: Uint8Array): void {
    if (at + bytes.length > this.length)
      throw new RangeError(`replace: expected at most ${this.length} bytes, got ${at + bytes.length}`);
    this.bytes.set(bytes, at);
  }

  flush(): void {}
  close(): void {}
}
