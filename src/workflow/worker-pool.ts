import { RemoteWorker } from './remote-worker.js';
import type { WorkerPort } from './worker-port.js';

/** The worker threads of an executor; they start when they are first needed. */
export class WorkerPool {
  private workers: RemoteWorker[] = [];

  constructor(private readonly open: () => WorkerPort) {}

  /** Whether so many are there. */
  has(count: number): boolean {
    return this.workers.filter(({ alive }) => alive).length >= count;
  }

  /** The first `count`; those that are not there yet, or not any more, are started. */
  take(count: number): RemoteWorker[] {
    this.workers = this.workers.filter(({ alive }) => alive);
    while (this.workers.length < count) this.workers.push(new RemoteWorker(this.open()));
    return this.workers.slice(0, count);
  }

  /** One more, for one that has ended. */
  another(): RemoteWorker {
    const worker = new RemoteWorker(this.open());
    this.workers.push(worker);
    return worker;
  }

  async close(): Promise<void> {
    const all = this.workers;
    this.workers = [];
    await Promise.all(all.map((worker) => worker.close()));
  }
}
