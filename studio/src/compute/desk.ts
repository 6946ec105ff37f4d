import type { AnswerOf, CallAnswer, CallMessage, NoticeOf, RequestOf } from './call.ts';
import type { Services } from './desk.worker.ts';

/** Whoever stopped a call knows; no error is shown. */
export class Stopped extends Error {}

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly notify: (notice: never) => void;
}

const pending = new Map<number, Pending>();
let next = 0;
let worker: Worker | null = null;

/** Everything that takes time happens in this worker and in those that it opens; the page only shows. */
function desk(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('./desk.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<CallAnswer>) => {
    const call = pending.get(data.id);
    if (!call) return;
    if ('notice' in data) {
      call.notify(data.notice as never);
      return;
    }
    pending.delete(data.id);
    if ('error' in data) call.reject(new Error(data.error));
    else call.resolve(data.value as never);
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of pending.values())
      reject(new Error(message || 'the computing part of the page did not load'));
    pending.clear();
    worker = null;
  };
  return worker;
}

/**
 * @param onNotice what the service tells while it works
 * @throws Stopped after the signal, else the error of the service
 */
export function call<Name extends keyof Services>(
  service: Name,
  request: RequestOf<Services[Name]>,
  { signal, onNotice }: { signal?: AbortSignal; onNotice?: (notice: NoticeOf<Services[Name]>) => void } = {},
): Promise<AnswerOf<Services[Name]>> {
  const id = next++;
  const send = (message: CallMessage) => desk().postMessage(message);
  return new Promise<AnswerOf<Services[Name]>>((resolve, reject) => {
    pending.set(id, { resolve, reject, notify: (notice) => onNotice?.(notice) });
    signal?.addEventListener('abort', () => send({ id, abort: true }), { once: true });
    send({ id, service, request });
  }).catch((error: Error) => {
    throw signal?.aborted ? new Stopped(error.message) : error;
  });
}
