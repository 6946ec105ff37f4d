import { gunzipSync, gzipSync } from 'node:zlib';
import type { Job, Queue, Worker, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import type { BatchPlan, LibrarySize } from '../../workflow/batch/batch-folder.js';
import type { ChunkAnswer, ChunkManifest } from '../../workflow/batch/chunk-result.js';
import type { Chunk } from '../../workflow/batch/library.js';
import { CliError, exitCodes } from '../exit.js';
import { note } from '../output.js';
import type { ConnectionOptions } from './options.js';

/** What a worker needs to compute a chunk. */
export interface ChunkJob {
  readonly run: string;
  readonly plan: BatchPlan;
  /** as `--model` was given; absent: the default */
  readonly model?: string;
  /** a packed {@link Chunk} */
  readonly chunk: string;
}

/** What it returns, packed. */
export interface ChunkReturn {
  readonly manifest: ChunkManifest;
  readonly answer: ChunkAnswer;
}

/** A run as the queue knows it; `size` comes when all chunks are in. */
export interface QueuedRun {
  readonly plan: BatchPlan;
  readonly size?: LibrarySize;
}

/** Attempts of a chunk that ends with an error; how often it may be left by a worker that died counts apart. */
const retries = { attempts: 5, backoff: { type: 'exponential', delay: 1000 } } as const;
const MOST_STALLS = 10;
/** Ids asked for at once. */
const SLICE = 200;

/** A queue of chunks in the hands of one command. */
export class ChunkQueue {
  private constructor(
    private readonly bull: typeof import('bullmq'),
    private readonly redis: Redis,
    readonly queue: Queue<ChunkJob, string>,
  ) {}

  /** @throws CliError without the packages (usage), or when there is no such server (output) */
  static async open({ redis: url, queue }: ConnectionOptions): Promise<ChunkQueue> {
    const { bull, Redis } = await packages();
    const redis = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
    let lost: Error | undefined;
    redis.on('error', (error: Error) => {
      lost ??= error;
    });
    try {
      await redis.connect();
    } catch (cause) {
      redis.disconnect();
      const reason = (lost ?? (cause as Error)).message;
      throw new CliError(exitCodes.output, `queue ${url}: expected a Redis server, got ${reason}`, { cause });
    }
    redis.on('error', (error: Error) => note(`warning: ${url}: ${error.message}`));
    return new ChunkQueue(bull, redis, new bull.Queue<ChunkJob, string>(queue, { connection: redis }));
  }

  /** Chunks that are there already stay as they are. */
  async add(jobs: readonly (ChunkJob & { readonly number: number })[]): Promise<void> {
    await this.queue.addBulk(
      jobs.map(({ number, ...data }) => ({
        name: data.plan.command,
        data,
        opts: { jobId: idOf(data.run, number), ...retries },
      })),
    );
  }

  /** @returns the worker, which has begun */
  work(process: (job: Job<ChunkJob, string>) => Promise<string>, options: Partial<WorkerOptions>): Worker {
    return new this.bull.Worker<ChunkJob, string>(this.queue.name, process, {
      connection: this.redis,
      maxStalledCount: MOST_STALLS,
      ...options,
    });
  }

  job(run: string, chunk: number): Promise<Job<ChunkJob, string> | undefined> {
    return this.queue.getJob(idOf(run, chunk));
  }

  /** States of the chunks of a run, from the first on. */
  async states(run: string, chunks: number): Promise<string[]> {
    const states: string[] = [];
    for (let from = 1; from <= chunks; from += SLICE) {
      const numbers = Array.from({ length: Math.min(SLICE, chunks - from + 1) }, (_, i) => from + i);
      states.push(...(await Promise.all(numbers.map((number) => this.queue.getJobState(idOf(run, number))))));
    }
    return states;
  }

  async run(name: string): Promise<QueuedRun | null> {
    const text = await this.redis.hget(this.runsKey, name);
    return text ? (JSON.parse(text) as QueuedRun) : null;
  }

  async runNames(): Promise<string[]> {
    return (await this.redis.hkeys(this.runsKey)).sort();
  }

  async keepRun(name: string, run: QueuedRun): Promise<void> {
    await this.redis.hset(this.runsKey, name, JSON.stringify(run));
  }

  async forgetRun(name: string): Promise<void> {
    await this.redis.hdel(this.runsKey, name);
  }

  async close(): Promise<void> {
    await this.queue.close();
    await this.redis.quit();
  }

  private get runsKey(): string {
    return `${this.queue.name}:runs`;
  }
}

function idOf(run: string, chunk: number): string {
  return `${run}-${chunk}`;
}

export function pack(value: Chunk | ChunkReturn): string {
  return gzipSync(JSON.stringify(value)).toString('base64');
}

export function unpackChunk(text: string): Chunk {
  return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as Chunk;
}

export function unpackReturn(text: string): ChunkReturn {
  return JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as ChunkReturn;
}

async function packages(): Promise<{ bull: typeof import('bullmq'); Redis: typeof Redis }> {
  try {
    return { bull: await import('bullmq'), Redis: (await import('ioredis')).Redis };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new CliError(
      exitCodes.usage,
      'queue: expected the packages bullmq and ioredis, which resff does not bring, got none: npm install bullmq ioredis',
      { cause },
    );
  }
}
