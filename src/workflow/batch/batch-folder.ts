import * as z from 'zod';
import { ResffError } from '../../core/errors.js';
import { sha256 } from '../../core/sha256.js';
import { bytesOf, type Storage } from '../storage.js';
import { type ChunkAnswer, type ChunkManifest, outputOf, parseManifest, parseRecord } from './chunk-result.js';

const planSchema = z.object({
  /** name and version */
  program: z.string(),
  command: z.string(),
  /** as the command understands them; those that change no result (threads) are left out */
  options: z.record(z.string(), z.unknown()),
  model: z.object({ name: z.string(), level: z.string().nullable(), sha256: z.string() }),
  /** records a chunk */
  chunk: z.number().int().positive(),
  /** extension of the files of structures, with the dot */
  structures: z.string(),
});

/** What decides every byte of a batch, besides the library. */
export type BatchPlan = z.infer<typeof planSchema>;

const sizeSchema = z.object({ records: z.number().int(), chunks: z.number().int() });

/** How large a library is, known when it has been read to its end. */
export type LibrarySize = z.infer<typeof sizeSchema>;

/** SHA-256 of a plan: results of one batch have it in common. */
export function fingerprintOf(plan: BatchPlan): string {
  return sha256(bytesOf(JSON.stringify(plan)));
}

/**
 * The folder of a batch: `batch.json`, the plan; `library.json`, how large the library is; for every chunk that is done its results,
 * its structures and, written last, its manifest. Any number of processes may write into it: a file is there whole or not at all,
 * and the same chunk has the same contents whoever computes it.
 */
export class BatchFolder {
  readonly fingerprint: string;

  private constructor(
    readonly storage: Storage,
    readonly path: string,
    readonly plan: BatchPlan,
  ) {
    this.fingerprint = fingerprintOf(plan);
  }

  /**
   * @param path of a folder that is there, with a folder `chunks` in it
   * @throws ResffError (code option) when it has the results of another plan
   */
  static create(storage: Storage, path: string, plan: BatchPlan): BatchFolder {
    const text = `${JSON.stringify(plan, null, 2)}\n`;
    const present = storage.read(`${path}/batch.json`);
    if (!present) storage.write(`${path}/batch.json`, text);
    else if (new TextDecoder().decode(present) !== text)
      throw new ResffError(
        'option',
        `output ${path}: expected a new folder or one of the same command, options, model and version, got one that differs (batch.json)`,
      );
    return new BatchFolder(storage, path, plan);
  }

  /** @throws ResffError (code data) when no batch has been begun there */
  static open(storage: Storage, path: string): BatchFolder {
    const text = storage.read(`${path}/batch.json`);
    if (!text) throw new ResffError('data', `${path}: expected the folder of a batch, got none (batch.json)`);
    const plan = parseRecord(planSchema, new TextDecoder().decode(text), `${path}/batch.json: expected a plan`);
    return new BatchFolder(storage, path, plan);
  }

  /** @throws ResffError (code data) for another size than before */
  keepSize(size: LibrarySize): void {
    const known = this.size();
    if (known && (known.records !== size.records || known.chunks !== size.chunks))
      throw new ResffError(
        'data',
        `library: expected ${known.records} records as before, got ${size.records} (${this.path}/library.json)`,
      );
    if (!known) this.storage.write(`${this.path}/library.json`, `${JSON.stringify(size)}\n`);
  }

  /** Null until a run has read the library to its end. */
  size(): LibrarySize | null {
    const text = this.storage.read(`${this.path}/library.json`);
    if (!text) return null;
    return parseRecord(sizeSchema, new TextDecoder().decode(text), `${this.path}/library.json: expected a size`);
  }

  /** The manifest comes last: a chunk with one is complete. */
  keep(manifest: ChunkManifest, { results, structures }: ChunkAnswer): void {
    this.storage.write(this.file(manifest.chunk, '.jsonl'), results);
    if (structures !== '') this.storage.write(this.file(manifest.chunk, this.plan.structures), structures);
    this.storage.write(this.file(manifest.chunk, '.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  }

  manifest(chunk: number): ChunkManifest | null {
    const name = this.file(chunk, '.json');
    const text = this.storage.read(name);
    return text && parseManifest(new TextDecoder().decode(text), name);
  }

  results(manifest: ChunkManifest): Uint8Array {
    return this.storage.read(this.file(manifest.chunk, '.jsonl')) ?? new Uint8Array();
  }

  structures(manifest: ChunkManifest): Uint8Array {
    if (manifest.structures.bytes === 0) return new Uint8Array();
    return this.storage.read(this.file(manifest.chunk, this.plan.structures)) ?? new Uint8Array();
  }

  /** What is wrong with a chunk that has a manifest: another batch, or outputs that are not what was written; empty when nothing is. */
  damage(manifest: ChunkManifest): string {
    if (manifest.batch !== this.fingerprint) return 'it belongs to another batch';
    for (const part of ['results', 'structures'] as const) {
      const { bytes, sha256: expected } = manifest[part];
      const got = outputOf(this[part](manifest));
      if (got.bytes !== bytes) return `expected ${bytes} bytes of ${part}, got ${got.bytes}`;
      if (got.sha256 !== expected) return `expected ${part} with SHA-256 ${expected}, got ${got.sha256}`;
    }
    return '';
  }

  private file(chunk: number, extension: string): string {
    return `${this.path}/chunks/${String(chunk).padStart(6, '0')}${extension}`;
  }
}
