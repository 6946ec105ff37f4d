import { ResffError } from '../../core/errors.js';
import type { BatchFolder } from './batch-folder.js';
import { type ChunkComputer, type ChunkManifest, inputHash, manifestOf } from './chunk-result.js';
import { belongsTo, chunksOf, type LibraryRecord, type Shard } from './library.js';

export interface BatchOptions {
  /** Default: all of the library. */
  readonly shard?: Shard;
  /** Computes chunks with failures again. Default false. */
  readonly retryFailed?: boolean;
  /** Machine, for manifests. */
  readonly host: string;
  /** Ends the run after the chunk that is computed. */
  readonly signal?: AbortSignal;
  /** After every chunk of the shard; `computed` is false for those that were done before. */
  readonly onChunk?: (manifest: ChunkManifest, computed: boolean) => void;
}

export interface BatchSummary {
  /** Of this shard. */
  readonly records: number;
  readonly failed: number;
  /** Chunks of this shard that this run has computed, and that it has found done. */
  readonly computed: number;
  readonly kept: number;
  /** False when the signal ended it. */
  readonly complete: boolean;
}

/**
 * Computes a shard of a library, chunk after chunk, and keeps each when it is done. What is done already, and undamaged, is not done
 * again: a run that was killed, or some of whose chunks are lost, is completed by another one, with any number of shards.
 *
 * Memory does not grow with the library: one chunk of it is there at a time.
 *
 * @throws ResffError (code data) when the library is not the one that the folder has results of
 */
export async function runBatch(
  folder: BatchFolder,
  library: AsyncIterable<LibraryRecord>,
  compute: ChunkComputer,
  { shard = { part: 1, of: 1 }, retryFailed = false, host, signal, onChunk }: BatchOptions,
): Promise<BatchSummary> {
  let [records, failed, computed, kept] = [0, 0, 0, 0];
  const size = { records: 0, chunks: 0 };
  for await (const chunk of chunksOf(library, folder.plan.chunk)) {
    if (signal?.aborted) return { records, failed, computed, kept, complete: false };
    size.chunks++;
    size.records += chunk.records.length;
    if (!belongsTo(chunk, shard)) continue;
    let manifest = folder.manifest(chunk.number);
    if (manifest && manifest.input !== inputHash(chunk))
      throw new ResffError(
        'data',
        `library: expected in chunk ${chunk.number} the records it had before, got others (${folder.path})`,
      );
    const done = manifest && folder.damage(manifest) === '' && !(retryFailed && manifest.failures.length > 0);
    if (!manifest || !done) {
      const begun = performance.now();
      const answer = await compute(chunk.records);
      const seconds = Math.round(performance.now() - begun) / 1e3;
      manifest = manifestOf(chunk, answer, { batch: folder.fingerprint, seconds, host });
      folder.keep(manifest, answer);
      computed++;
    } else kept++;
    records += manifest.records;
    failed += manifest.failures.length;
    onChunk?.(manifest, !done);
  }
  folder.keepSize(size);
  return { records, failed, computed, kept, complete: true };
}
