import { describe, expect, it } from 'vitest';
import { MemoryStorage } from '../memory-storage.js';
import { runBatch } from './batch.js';
import { BatchFolder, type BatchPlan } from './batch-folder.js';
import type { ChunkComputer } from './chunk-result.js';
import { chunksOf, type LibraryRecord, type Shard } from './library.js';
import { mergeBatch } from './merge.js';

const plan: BatchPlan = {
  program: 'test 1',
  command: 'shout',
  options: {},
  model: { name: 'none', level: null, sha256: '0' },
  chunk: 3,
  structures: '.sdf',
};

async function* library(count: number, word = 'word'): AsyncGenerator<LibraryRecord> {
  for (let number = 1; number <= count; number++)
    yield { number, source: 'words', format: 'smi', line: number, text: `${word} ${number}\n` };
}

/** Computes letters in upper case; record 5 fails. */
function shout(): { compute: ChunkComputer; seen: number[] } {
  const seen: number[] = [];
  const compute: ChunkComputer = async (records) => {
    seen.push(...records.map(({ number }) => number));
    const failed = records.filter(({ number }) => number === 5);
    return {
      results: records.map(({ number, text }) => `${number} ${text.toUpperCase()}`).join(''),
      structures: records.map(({ number }) => `structure ${number}\n`).join(''),
      failures: failed.map(({ number, source, line }) => ({
        record: number,
        source,
        line,
        name: 'five',
        error: 'bad five 5',
      })),
      warnings: ['loud'],
    };
  };
  return { compute, seen };
}

async function run(
  storage: MemoryStorage,
  shard?: Shard,
  more: { count?: number; word?: string; retryFailed?: boolean } = {},
) {
  const { compute, seen } = shout();
  const folder = BatchFolder.create(storage, 'a', plan);
  const { count = 11, word, retryFailed = false } = more;
  const options = { host: 'here', retryFailed, ...(shard ? { shard } : {}) };
  const summary = await runBatch(folder, library(count, word), compute, options);
  return { folder, seen, summary };
}

const text = (storage: MemoryStorage, name: string) => new TextDecoder().decode(storage.read(name) ?? new Uint8Array());

describe('batch', () => {
  it('shards cover every record once, and joined they are a single run', async () => {
    const [single, sharded] = [new MemoryStorage(), new MemoryStorage()];
    const { folder } = await run(single);
    const seen = (await Promise.all([1, 2, 3].map((part) => run(sharded, { part, of: 3 })))).flatMap(
      ({ seen }) => seen,
    );
    expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 11 }, (_, i) => i + 1));
    const merged = [mergeBatch(folder), mergeBatch(BatchFolder.open(sharded, 'a'))];
    expect(merged[0]).toMatchObject({
      records: 11,
      chunks: 4,
      failed: 1,
      reasons: [{ error: 'bad ... #', count: 1 }],
      warnings: [{ warning: 'loud', chunks: 4 }],
      files: ['a/results.jsonl', 'a/failures.jsonl', 'a/structures.sdf'],
    });
    for (const file of merged[0]!.files) expect(text(sharded, file)).toBe(text(single, file));
    expect(text(single, 'a/results.jsonl').split('\n')[10]).toBe('11 WORD 11');
  });

  it('a second run does what is missing or damaged, and nothing else', async () => {
    const storage = new MemoryStorage();
    await run(storage);
    expect((await run(storage)).seen).toEqual([]);
    storage.remove('a/chunks/000001.json');
    storage.write('a/chunks/000003.sdf', 'damaged');
    storage.remove('a/chunks/000004.jsonl');
    expect(() => mergeBatch(BatchFolder.open(storage, 'a'))).toThrow(
      /a: expected 4 chunks, got 3 \(without 1\); chunk 3: expected 36 bytes of structures, got 7; chunk 4: .*; run the batch again/,
    );
    expect(await run(storage)).toMatchObject({
      seen: [1, 2, 3, 7, 8, 9, 10, 11],
      summary: { records: 11, failed: 1, computed: 3, kept: 1, complete: true },
    });
    expect((await run(storage, undefined, { retryFailed: true })).seen).toEqual([4, 5, 6]);
  });

  it('another plan, another library and another length are errors', async () => {
    const storage = new MemoryStorage();
    await run(storage);
    expect(() => BatchFolder.create(storage, 'a', { ...plan, options: { level: 'tight' } })).toThrow(
      'output a: expected a new folder or one of the same command',
    );
    await expect(run(storage, undefined, { word: 'other' })).rejects.toThrow('in chunk 1 the records it had before');
    storage.remove('a/chunks/000004.json');
    await expect(run(storage, undefined, { count: 12 })).rejects.toThrow('expected 11 records as before, got 12');
  });

  it('a signal ends a run after the chunk that is computed, and what is done stays', async () => {
    const storage = new MemoryStorage();
    const folder = BatchFolder.create(storage, 'a', plan);
    const { compute, seen } = shout();
    const stop = new AbortController();
    const summary = await runBatch(folder, library(11), compute, {
      host: 'here',
      signal: stop.signal,
      onChunk: () => stop.abort(),
    });
    expect({ summary, seen }).toMatchObject({ summary: { computed: 1, complete: false }, seen: [1, 2, 3] });
    expect(() => mergeBatch(folder)).toThrow('expected a library that was read to its end');
    expect((await run(storage)).seen).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('keeps no more than one chunk of a library in memory', async () => {
    let [asked, most] = [0, 0];
    const counted = (async function* () {
      for await (const record of library(100)) {
        asked++;
        yield record;
      }
    })();
    for await (const { records, number } of chunksOf(counted, 7))
      most = Math.max(most, asked - 7 * (number - 1) - records.length);
    expect({ asked, most }).toEqual({ asked: 100, most: 0 });
  });
});
