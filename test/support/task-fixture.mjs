/** Tasks for the tests of the worker pool: what they are told to do. */
export function openTasks({ factor, refuse }) {
  if (refuse) throw new Error('setup refused');
  return async (task, notify) => {
    if (task === 'throw') throw new RangeError('asked to');
    if (task === 'exit') process.exit(3);
    if (task === 'crash')
      await new Promise(() => {
        setImmediate(() => {
          throw new Error('out of the blue');
        });
      });
    notify(`task ${task}`);
    await new Promise((resolve) => setTimeout(resolve, 5 * (task % 3)));
    return factor * task;
  };
}
