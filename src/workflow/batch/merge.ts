import { ResffError } from '../../core/errors.js';
import type { GrowingFile } from '../storage.js';
import type { BatchFolder, BatchPlan } from './batch-folder.js';

/** What a whole batch has come to. */
export interface MergeSummary {
  readonly plan: BatchPlan;
  readonly records: number;
  readonly chunks: number;
  readonly failed: number;
  /** How many records failed for each reason, most frequent first; numbers and names in a reason are left out. */
  readonly reasons: readonly { readonly error: string; readonly count: number }[];
  /** How many chunks have each warning. */
  readonly warnings: readonly { readonly warning: string; readonly chunks: number }[];
  /** Computing time of all chunks, s. */
  readonly seconds: number;
  /** Files written. */
  readonly files: readonly string[];
}

/** Chunks that a message names. */
const NAMED = 10;

/**
 * Verifies that every chunk is there, of this batch and undamaged, and joins them, in the order of the library, to
 * `results.jsonl`, `failures.jsonl` and `structures` with the extension of the plan. Existing files are replaced when all is well.
 *
 * @throws ResffError (code data) that names the chunks to be computed again
 */
export function mergeBatch(folder: BatchFolder, onChunk?: (done: number, of: number) => void): MergeSummary {
  const { storage, path, plan } = folder;
  const size = folder.size();
  if (!size)
    throw new ResffError('data', `${path}: expected a library that was read to its end, got none (library.json)`);
  checkChunks(folder, size.chunks);
  const names = ['results.jsonl', 'failures.jsonl', `structures${plan.structures}`];
  const files = names.map((name) => storage.grow(`${path}/.${name}.part`, 0)) as [
    GrowingFile,
    GrowingFile,
    GrowingFile,
  ];
  const reasons = new Map<string, number>();
  const warnings = new Map<string, number>();
  let [records, failed, seconds] = [0, 0, 0];
  try {
    for (let chunk = 1; chunk <= size.chunks; chunk++) {
      const manifest = folder.manifest(chunk)!;
      files[0].append(folder.results(manifest));
      files[2].append(folder.structures(manifest));
      for (const failure of manifest.failures) {
        files[1].append(`${JSON.stringify(failure)}\n`);
        count(reasons, kindOf(failure.error, failure.name));
      }
      for (const warning of manifest.warnings) count(warnings, warning);
      records += manifest.records;
      failed += manifest.failures.length;
      seconds += manifest.seconds;
      onChunk?.(chunk, size.chunks);
    }
    for (const file of files) file.flush();
  } finally {
    for (const file of files) file.close();
  }
  if (records !== size.records)
    throw new ResffError('data', `${path}: expected ${size.records} records, got ${records} in its chunks`);
  const empty = files.map(({ length }) => length === 0);
  const written = names.flatMap((name, f) => {
    if (empty[f]) storage.remove(`${path}/.${name}.part`);
    else storage.rename(`${path}/.${name}.part`, `${path}/${name}`);
    return empty[f] ? [] : [`${path}/${name}`];
  });
  return {
    plan,
    records,
    chunks: size.chunks,
    failed,
    reasons: sorted(reasons).map(([error, count]) => ({ error, count })),
    warnings: sorted(warnings).map(([warning, chunks]) => ({ warning, chunks })),
    seconds: Math.round(seconds),
    files: written,
  };
}

function checkChunks(folder: BatchFolder, chunks: number): void {
  const missing: number[] = [];
  const damaged: string[] = [];
  for (let chunk = 1; chunk <= chunks; chunk++) {
    const manifest = folder.manifest(chunk);
    const damage = manifest && folder.damage(manifest);
    if (!manifest) missing.push(chunk);
    else if (damage !== '') damaged.push(`chunk ${chunk}: ${damage}`);
  }
  if (missing.length + damaged.length === 0) return;
  const named = `${missing.slice(0, NAMED).join(', ')}${missing.length > NAMED ? ', ...' : ''}`;
  const parts = [
    ...(missing.length > 0 ? [`${chunks - missing.length} (without ${named})`] : []),
    ...damaged.slice(0, NAMED),
  ];
  throw new ResffError(
    'data',
    `${folder.path}: expected ${chunks} chunks, got ${parts.join('; ')}; run the batch again to complete it`,
  );
}

/** Kinds that are told apart; memory does not grow with the library. */
const MOST_KINDS = 1000;

function count(counts: Map<string, number>, kind: string): void {
  const key = counts.has(kind) || counts.size < MOST_KINDS ? kind : 'others';
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sorted(counts: Map<string, number>): [string, number][] {
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Reasons that differ by names, quotations and numbers are of one kind. */
function kindOf(error: string, name: string): string {
  const unnamed = name === '' ? error : error.replaceAll(name, '...');
  return unnamed.replace(/"[^"]*"/g, '"..."').replace(/\b\d+(\.\d+)?\b/g, '#');
}
