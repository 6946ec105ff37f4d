import * as z from 'zod';
import { ResffError } from '../../core/errors.js';
import { sha256 } from '../../core/sha256.js';
import { bytesOf } from '../storage.js';
import type { Chunk, LibraryRecord } from './library.js';

/** What a command makes of a chunk. The same chunk gives the same bytes. */
export interface ChunkAnswer {
  /** JSON lines, one or more for each record that was computed or failed, in order */
  readonly results: string;
  /** a text of structures; empty where the command makes none */
  readonly structures: string;
  readonly failures: readonly RecordFailure[];
  readonly warnings: readonly string[];
}

/** Why a record has no result, or one that is not what was asked for. */
export interface RecordFailure {
  readonly record: number;
  readonly source: string;
  /** where the record begins; lines in the message count from there */
  readonly line: number;
  readonly name: string;
  readonly error: string;
}

/** Computes a chunk; throws only what would stop any chunk, not what is wrong with a record. */
export type ChunkComputer = (records: readonly LibraryRecord[]) => Promise<ChunkAnswer>;

const output = z.object({ bytes: z.number().int().nonnegative(), sha256: z.string() });

const manifestSchema = z.object({
  chunk: z.number().int().positive(),
  first: z.number().int().positive(),
  records: z.number().int().positive(),
  /** of the text of the records */
  input: z.string(),
  /** of the batch that it belongs to */
  batch: z.string(),
  failures: z.array(
    z.object({ record: z.number(), source: z.string(), line: z.number(), name: z.string(), error: z.string() }),
  ),
  warnings: z.array(z.string()),
  results: output,
  structures: output,
  seconds: z.number(),
  host: z.string(),
});

/** What is kept about a chunk that is done, beside its outputs. */
export type ChunkManifest = z.infer<typeof manifestSchema>;

/** @throws ResffError (code data) for a text that is none */
export function parseManifest(text: string, where: string): ChunkManifest {
  return parseRecord(manifestSchema, text, `${where}: expected the manifest of a chunk`);
}

/** @throws ResffError (code data) with what was expected, and what is wrong about the text */
export function parseRecord<T>(schema: z.ZodType<T>, text: string, expected: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const got = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new ResffError('data', `${expected}, got another text: ${got}`, { cause });
  }
}

/** SHA-256 of the text of a chunk's records. */
export function inputHash({ records }: Chunk): string {
  return sha256(bytesOf(records.map(({ text }) => text).join('')));
}

/**
 * @param batch fingerprint of the batch
 * @param host which machine has computed it
 */
export function manifestOf(
  chunk: Chunk,
  { results, structures, failures, warnings }: ChunkAnswer,
  { batch, seconds, host }: Pick<ChunkManifest, 'batch' | 'seconds' | 'host'>,
): ChunkManifest {
  return {
    chunk: chunk.number,
    first: chunk.records[0]!.number,
    records: chunk.records.length,
    input: inputHash(chunk),
    batch,
    failures: [...failures],
    warnings: [...warnings],
    results: outputOf(results),
    structures: outputOf(structures),
    seconds,
    host,
  };
}

export function outputOf(contents: string | Uint8Array): z.infer<typeof output> {
  const bytes = bytesOf(contents);
  return { bytes: bytes.length, sha256: sha256(bytes) };
}
