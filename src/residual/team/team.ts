import { ResffError } from '../../core/errors.js';
import type { Variant } from '../../kernels/wasm/variant.js';
import { type MemberPlace, type TeamAnswer, TeamMember, type TeamModel, type TeamRequest } from './member.js';
import { type TeamEngine, teamEngine } from './team-engine.js';

/** A worker as a team needs it: Node's and the browser's differ. */
export interface TeamPort {
  send(request: TeamRequest): void;
  /** @param failed called when the thread ends or throws by itself */
  listen(answered: (answer: TeamAnswer) => void, failed: (error: Error) => void): void;
  close(): void;
}

/**
 * Threads that compute the residual together, the calling one among them: what a backend is given (`wasmBackend({ team })`).
 * Many conformations are divided by conformation, one large system by atoms. Results depend on the number of threads in the last
 * digits of float32, never on timing.
 */
export interface ThreadTeam {
  readonly threads: number;
  /** Gives every thread a model. */
  open(model: TeamModel): TeamEngine;
  /** Ends the threads. */
  close(): void;
}

/**
 * @param open starts a worker; called once for each thread besides the calling one
 * @throws ResffError (option) where there is no shared memory or the number of threads is none; (numeric) when one cannot start
 */
export async function createThreadTeam(threads: number, open: () => TeamPort, variant?: Variant): Promise<ThreadTeam> {
  if (!Number.isInteger(threads) || threads < 1)
    throw new ResffError('option', `threads: expected an integer of 1 or more, got ${threads}`);
  if (typeof SharedArrayBuffer !== 'function')
    throw new ResffError(
      'option',
      'threads: expected shared memory, got an engine without SharedArrayBuffer (a page needs cross-origin isolation)',
    );
  const ports = Array.from({ length: threads - 1 }, open);
  const place = (rank: number): MemberPlace => ({ rank, threads, variant });
  let failure: ResffError | undefined;
  try {
    await Promise.all(
      ports.map(
        (port, i) =>
          new Promise<void>((resolve, reject) => {
            const fail = (message: string) => {
              failure = new ResffError('numeric', `thread ${i + 2} of ${threads}: ${message}`);
              reject(failure);
            };
            port.listen(
              (answer) => (answer.kind === 'ready' ? resolve() : fail(answer.message)),
              (error) => fail(error.message),
            );
            port.send({ kind: 'start', place: place(i + 1) });
          }),
      ),
    );
  } catch (error) {
    for (const port of ports) port.close();
    throw error;
  }
  const send = (request: TeamRequest) => {
    if (failure) throw failure;
    for (const port of ports) port.send(request);
  };
  let models = 0;
  return {
    threads,
    open(content) {
      const model = models++;
      send({ kind: 'open', model, content: { architecture: content.architecture, weights: content.weights } });
      const leader = new TeamMember(place(0), content);
      return teamEngine(content.architecture, threads, (work) => {
        send({ kind: 'work', model, work });
        leader.run(work);
      });
    },
    close() {
      for (const port of ports) port.close();
      failure = new ResffError('option', 'threads: expected a team that is open, got a closed one');
    },
  };
}
