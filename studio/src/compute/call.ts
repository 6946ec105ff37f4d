/** Calls from the page to its worker: a request with a number, notices while it is worked on, one answer. */

/** While a service works. */
export interface Control<Notice = never> {
  readonly signal: AbortSignal;
  notify(notice: Notice): void;
}

export type Service<Request, Answer, Notice = never> = (request: Request, control: Control<Notice>) => Promise<Answer>;

export type RequestOf<S> = S extends (request: infer Request, control: never) => unknown ? Request : never;
export type AnswerOf<S> = S extends (...given: never[]) => Promise<infer Answer> ? Answer : never;
export type NoticeOf<S> = S extends (request: never, control: Control<infer Notice>) => unknown ? Notice : never;

export type CallMessage =
  | { readonly id: number; readonly service: string; readonly request: unknown }
  | { readonly id: number; readonly abort: true };

export type CallAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly id: number; readonly notice: unknown };

/** In words. What options of the command line would help with is left out: the page has none. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/; allow uncovered molecules to compute it nevertheless$/, '.');
}

/** The services of a worker, answering messages. */
export function answerCalls(services: object): void {
  const running = new Map<number, AbortController>();
  addEventListener('message', async ({ data }: MessageEvent<CallMessage>) => {
    const { id } = data;
    if ('abort' in data) {
      running.get(id)?.abort(new DOMException('stopped', 'AbortError'));
      return;
    }
    const controller = new AbortController();
    running.set(id, controller);
    const service = (services as Record<string, Service<unknown, unknown, unknown>>)[data.service]!;
    try {
      const notify = (notice: unknown) => postMessage({ id, notice } satisfies CallAnswer);
      const value = await service(data.request, { signal: controller.signal, notify });
      postMessage({ id, value } satisfies CallAnswer);
    } catch (error) {
      postMessage({ id, error: messageOf(error) } satisfies CallAnswer);
    } finally {
      running.delete(id);
    }
  });
}
