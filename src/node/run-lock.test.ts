import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lockRun } from './run-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'resff-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'run.lock');

describe('lockRun', () => {
  it('keeps a second run out until the first is done', () => {
    const release = lockRun(path);
    expect(readFileSync(path, 'utf8')).toBe(`${process.pid} ${hostname()}`);
    expect(() => lockRun(path)).toThrow(`output: expected no other run on it, got process ${process.pid}`);
    release();
    expect(existsSync(path)).toBe(false);
    lockRun(path)();
  });

  it('takes no notice of a process that is no more, nor of one killed before it wrote its name', async () => {
    const child = spawn(process.execPath, ['--eval', '']);
    await once(child, 'exit');
    writeFileSync(path, `${child.pid} ${hostname()}`);
    lockRun(path)();
    writeFileSync(path, '');
    lockRun(path)();
  });

  it('cannot know of a process on another machine, and says what to remove', () => {
    writeFileSync(path, '1 elsewhere');
    expect(() => lockRun(path)).toThrow(`got process 1 on elsewhere; if there is none, remove ${path}`);
    rmSync(path);
  });
});
