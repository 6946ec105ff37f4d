import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { ResffError } from '../core/errors.js';

/**
 * Marks an output as that of this process, in a file beside it, so that a second run does not write into it at the same time.
 * The mark of a process that is no more counts for nothing; it goes with the process.
 *
 * @returns takes the mark away
 * @throws ResffError (code option) when another process that runs has it; errors of the file system
 */
export function lockRun(path: string): () => void {
  const owner = `${process.pid} ${hostname()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(path, 'wx');
      writeSync(file, owner);
      closeSync(file);
      break;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) throw cause;
      const [pid, host] = holderOf(path);
      if (host !== hostname() || isRunning(pid))
        throw new ResffError(
          'option',
          `output: expected no other run on it, got process ${pid} on ${host}; if there is none, remove ${path}`,
          { cause },
        );
      rmSync(path, { force: true });
    }
  }
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  return () => {
    process.off('exit', release);
    release();
  };
}

function holderOf(path: string): [pid: number, host: string] {
  const [pid, host] = readFileSync(path, 'utf8').split(' ');
  // An empty file is that of a process killed between making and writing it.
  return [Number(pid), host ?? hostname()];
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // It is there and belongs to somebody else.
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
