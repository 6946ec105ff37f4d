/**
 * Structure files as they come: each is given to `resff energy`, and what it says is counted by program (folder) and kind.
 *
 *     npx tsx workshop/sweep/read-files.ts FOLDER [--seconds 60] [--json out.json]
 *
 * FOLDER has a folder for every program. A file is read, read in part, or refused; one that takes longer, ends with an internal
 * error, or with no word fails.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const dist = join(import.meta.dirname, '../../dist/cli/program.js');

if (process.send) await answer();
else await sweep();

/** What came of a file. */
interface Outcome {
  readonly status: number | 'hang' | 'died';
  readonly said: string;
  readonly results?: number;
  readonly seconds?: number;
}

/** One file after the other, in a process that has loaded the program once. */
async function answer(): Promise<void> {
  const { runProgram } = (await import(pathToFileURL(dist).href)) as {
    runProgram(args: readonly string[]): Promise<void>;
  };
  const send = process.send!.bind(process);
  let said = '';
  let text = '';
  process.stderr.write = (chunk: string | Uint8Array) => {
    said += String(chunk);
    return true;
  };
  process.stdout.write = (chunk: string | Uint8Array) => {
    text += String(chunk);
    return true;
  };
  process.on('message', async (file: string) => {
    said = '';
    text = '';
    process.exitCode = undefined;
    const begun = process.cpuUsage();
    await runProgram(['energy', file, '--json', '--threads', '1']);
    const { user, system } = process.cpuUsage(begun);
    let results = 0;
    try {
      results = (JSON.parse(text) as { results: unknown[] }).results.length;
    } catch {}
    send({ status: Number(process.exitCode ?? 0), said, results, seconds: (user + system) / 1e6 });
  });
  send('ready');
}

async function sweep(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' }, json: { type: 'string' } },
  });
  const folder = resolve(positionals[0] ?? '.');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const all: ({ file: string } & Outcome)[] = [];
  let child: ChildProcess | undefined;
  for (const file of files) {
    child ??= await started();
    const outcome = await asked(child, file, 1e3 * Number(values.seconds));
    if (outcome.status === 'hang' || outcome.status === 'died') {
      child.kill('SIGKILL');
      child = undefined;
    }
    all.push({ file: relative(folder, file), ...outcome });
    process.stderr.write(
      `${all.length}/${files.length} ${outcome.status} ${outcome.seconds?.toFixed(1)} ${relative(folder, file)}\n`,
    );
  }
  child?.kill();
  if (values.json) writeFileSync(values.json, JSON.stringify(all, null, 1));
}

function started(): Promise<ChildProcess> {
  return new Promise((done) => {
    const child = fork(import.meta.filename);
    child.once('message', () => done(child));
  });
}

function asked(child: ChildProcess, file: string, ms: number): Promise<Outcome> {
  return new Promise((done) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      child.off('exit', died);
      child.off('message', end);
      done(outcome);
    };
    const died = (code: number | null) => end({ status: 'died', said: `exit ${code}` });
    const timer = setTimeout(() => end({ status: 'hang', said: '' }), ms);
    child.on('exit', died);
    child.once('message', end as (message: unknown) => void);
    child.send(file);
  });
}
