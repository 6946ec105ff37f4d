import { ResffError } from '../core/errors.js';
import type { Model } from '../model/model.js';
import { teamThread } from '../residual/team/member.js';
import type { Job, JobSetup, TaskRunner } from './job.js';
import type { Platform } from './platform.js';
import type { PlainError, WorkerAnswer, WorkerRequest } from './worker-port.js';

type AnyJob = Job<JobSetup & never, never, unknown>;

/** The jobs of the library by name, loaded when they are first asked for: a worker that relaxes needs no trainer. */
const jobs: Readonly<Record<string, () => Promise<{ readonly job: AnyJob }>>> = {
  'single-points': () => import('./single-point-job.js'),
  minimize: () => import('./minimize-job.js'),
  scan: () => import('./scan-job.js'),
  'scan-trial': () => import('./scan-trial-job.js'),
  vibration: () => import('./vibration-job.js'),
  hessian: () => import('./hessian-job.js'),
  decomposition: () => import('./decomposition-job.js'),
  'label-frames': () => import('./label/frame-job.js'),
  conformers: () => import('./conformer-job.js'),
  'conformer-search': () => import('./conformer-search-job.js'),
  evaluation: () => import('./evaluation-job.js'),
  'relaxed-profiles': () => import('./profile-job.js'),
  'torsion-scans': async () => ({ job: (await import('./profile-job.js')).torsionScanJob }),
  training: () => import('./training-job.js'),
};

/**
 * The message handler of a thread that works for an executor, for any kind of worker.
 *
 * @param answer sends to the calling thread
 */
export function workerThread(
  answer: (message: WorkerAnswer) => void,
  platform: Platform,
): (request: WorkerRequest) => Promise<void> {
  const team = teamThread((message) => answer({ kind: 'team', answer: message }));
  let model: Model | undefined;
  let run: TaskRunner<never, unknown>;
  const notify = (notice: unknown) => answer({ kind: 'notice', notice });

  const open = async ({ job, setup, modelKept }: Extract<WorkerRequest, { kind: 'open' }>) => {
    const known = jobs[job];
    const { job: opened } = known ? await known() : ((await import(job)) as { job: AnyJob });
    const complete: { readonly model?: Model } = modelKept && model ? { ...setup, model } : setup;
    run = await opened.open(complete as never, { platform });
    model = complete.model ?? model;
  };

  const act = async (request: Exclude<WorkerRequest, { kind: 'team' }>) => {
    try {
      if (request.kind === 'open') {
        await open(request);
        answer({ kind: 'value', value: null });
      } else answer({ kind: 'value', value: await run(request.task as never, { notify }) });
    } catch (error) {
      answer({ kind: 'error', error: plain(error) });
    }
  };
  let turn = Promise.resolve();

  return async (request) => {
    if (request.kind === 'team') {
      team(request.request);
      return;
    }
    turn = turn.then(() => act(request));
    await turn;
  };
}

function plain(error: unknown): PlainError {
  if (error instanceof ResffError) return { code: error.code, message: error.message };
  if (error instanceof Error)
    return { message: error.message, ...(error.stack === undefined ? {} : { stack: error.stack }) };
  return { message: String(error) };
}
