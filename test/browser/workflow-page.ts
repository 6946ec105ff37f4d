/** The script of the page: the library for browsers and the suite, which Node runs too. */
import { openExecutor } from '../../src/browser/index.js';
import * as workflow from '../../src/workflow/index.js';
import { runWorkflows, type WorkflowResults } from '../support/workflow-suite.js';

export async function run(base64: string, threads: number): Promise<WorkflowResults> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const executor = openExecutor({ threads });
  executor.start();
  try {
    return await runWorkflows(workflow, executor, bytes);
  } finally {
    await executor.close();
  }
}

/**
 * Relaxes a molecule on a worker of an executor that keeps the page free, until told to stop at the third step.
 *
 * @returns turns of the page's event loop while the worker computed, steps it told of, and how the call ended
 */
export async function stopFreely(
  base64: string,
): Promise<{ turns: number; steps: number; ended: string; again: number }> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const executor = openExecutor({ threads: 1, keepFree: true });
  const [built] = await workflow.buildConformers([{ smiles: 'CC(=O)Nc1ccc(O)cc1' }], { executor });
  if (!built || 'error' in built) throw new Error('expected a conformer, got none');
  const controller = new AbortController();
  let turns = 0;
  let steps = 0;
  const clock = setInterval(() => {
    turns += 1;
  });
  const ended = await workflow
    .minimizeStructures(
      bytes,
      built.value,
      {},
      {
        executor,
        signal: controller.signal,
        onProgress() {
          steps += 1;
          if (steps === 3) controller.abort(new Error('seen enough'));
        },
      },
    )
    .then(
      () => 'relaxed',
      (error: Error) => error.message,
    );
  clearInterval(clock);
  const [after] = await workflow.computeSinglePoints(bytes, built.value, { executor }).then(({ points }) => points);
  await executor.close();
  return { turns, steps, ended, again: after && 'value' in after ? after.value.energy : Number.NaN };
}
