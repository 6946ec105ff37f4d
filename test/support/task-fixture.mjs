import { isMainThread } from 'node:worker_threads';

/** A job for the tests of the executor: tasks do what they say. */
export const job = {
  name: import.meta.url,
  open({ factor, refuse }) {
    if (refuse) throw new Error('setup refused');
    return async (task, { notify, signal }) => {
      if (task === 'throw') throw new RangeError('asked to');
      if (task === 'exit') process.exit(3);
      if (task === 'exit a worker') return isMainThread ? 0 : process.exit(4);
      if (task === 'where') return isMainThread ? 0 : 1;
      if (task === 'crash')
        await new Promise(() => {
          setImmediate(() => {
            throw new Error('out of the blue');
          });
        });
      if (task === 'forever') while (!signal?.aborted) await new Promise((resolve) => setTimeout(resolve, 2));
      notify(`task ${task}`);
      await new Promise((resolve) => setTimeout(resolve, 5 * (task % 3)));
      return factor * task;
    };
  },
};
