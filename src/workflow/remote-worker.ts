import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';
import type { TeamPort } from '../residual/team/team.js';
import type { JobSetup, Outcome } from './job.js';
import type { PlainError, WorkerAnswer, WorkerPort, WorkerRequest } from './worker-port.js';

/** A request of a thread that a request before it took down. */
export const NOT_BEGUN: Outcome<never> = { error: new Error('worker thread: expected to live, got its end') };

interface Asked {
  settle(outcome: Outcome<unknown>): void;
  notify(notice: unknown): void;
}

/** A worker thread, seen from the calling one; it does one request after the other. */
export class RemoteWorker {
  alive = true;
  private model: Model | undefined;
  private opened: { readonly job: string; readonly setup: JobSetup } | undefined;
  /** What it was asked and has not answered; it is busy with the first. */
  private readonly asked: Asked[] = [];
  private team: Parameters<TeamPort['listen']> | undefined;

  constructor(private readonly port: WorkerPort) {
    const end = (error: Error) => {
      if (!this.alive) return;
      this.alive = false;
      this.settle({ error });
      while (this.asked.length > 0) this.settle(NOT_BEGUN);
      this.team?.[1](error);
    };
    port.listen(
      (answer) => this.receive(answer),
      (cause) => end(new Error(`worker thread: expected an answer, got ${cause.message}`, { cause })),
    );
    port.hold?.(false);
  }

  /** Prepares the thread for the tasks of a job; the same setup again, the very object, is prepared already. */
  async open(job: string, setup: JobSetup): Promise<Outcome<unknown>> {
    if (this.opened?.job === job && this.opened.setup === setup) return { value: null };
    const { model, ...rest } = setup as { readonly model?: Model };
    const modelKept = model !== undefined && model === this.model;
    const outcome = await this.ask({ kind: 'open', job, setup: modelKept ? rest : setup, modelKept });
    const done = 'value' in outcome;
    this.model = done && model ? model : this.model;
    this.opened = done ? { job, setup } : undefined;
    return outcome;
  }

  run(task: unknown, notify: (notice: unknown) => void): Promise<Outcome<unknown>> {
    return this.ask({ kind: 'task', task }, notify);
  }

  /** The same thread as a member of a team. */
  teamPort(): TeamPort {
    return {
      send: (request) => {
        // Only the start is answered, and the program waits for that.
        if (request.kind === 'start') this.port.hold?.(true);
        this.port.send({ kind: 'team', request });
      },
      listen: (answered, failed) => {
        this.team = [answered, failed];
      },
      close: () => {
        this.team = undefined;
      },
    };
  }

  /** Ends the thread, whatever it is doing. */
  async close(): Promise<void> {
    this.alive = false;
    while (this.asked.length > 0)
      this.settle({ error: new ResffError('option', 'executor: expected to be open, got a closed one') });
    await this.port.close();
  }

  private ask(request: WorkerRequest, notify: Asked['notify'] = () => {}): Promise<Outcome<unknown>> {
    return new Promise((settle) => {
      this.asked.push({ settle, notify });
      this.port.hold?.(true);
      this.port.send(request);
    });
  }

  private settle(outcome: Outcome<unknown>): void {
    const first = this.asked.shift();
    if (this.asked.length === 0) this.port.hold?.(false);
    first?.settle(outcome);
  }

  private receive(answer: WorkerAnswer): void {
    if (answer.kind === 'value') this.settle({ value: answer.value });
    else if (answer.kind === 'error') this.settle({ error: restored(answer.error) });
    else if (answer.kind === 'notice') this.asked[0]?.notify(answer.notice);
    else {
      this.port.hold?.(false);
      this.team?.[0](answer.answer);
    }
  }
}

function restored({ code, message, stack }: PlainError): Error {
  const error = code ? new ResffError(code, message) : new Error(message);
  if (stack !== undefined && !code) error.stack = stack;
  return error;
}
