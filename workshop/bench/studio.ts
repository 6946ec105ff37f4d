/**
 * How fast the studio opens and moves: first paint, the editor ready, frames per second and long tasks while a peptide of 302 atoms runs.
 *
 *     npx tsx workshop/bench/studio.ts [REPEATS]
 *
 * Every repeat has a browser context of its own, so that its cache is cold. Headless Chromium (CHROMIUM_PATH) draws 3D in software, which takes
 * a core by itself: figures of a machine with graphics are better. Beside what a clock says stands the processor time of the main thread, which
 * says what the page itself costs where others use the machine.
 */
import { execFileSync, spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const repeats = Number(process.argv[2] ?? 3);
const program = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
/** s that dynamics is watched */
const WATCHED = 10;
/** ms for anything, as the machine may be shared */
const PATIENCE = 300_000;

const server = spawn(process.execPath, [program, 'studio', '--no-open', '--port', '0']);
const address = await new Promise<string>((resolve, reject) => {
  server.stdout.once('data', (said) => resolve(/http:\S+/.exec(String(said))![0]));
  server.once('exit', () => reject(new Error('the studio did not start')));
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
});
const peptide = execFileSync(process.execPath, [program, 'build', 'peptide', 'A'.repeat(29)], { encoding: 'utf8' });
try {
  const opened = [];
  for (let k = 0; k < repeats; k++) opened.push(await open(browser));
  console.log(`load average ${loadavg()[0]!.toFixed(1)}`);
  console.table(opened);
  const ran = [];
  for (let k = 0; k < repeats; k++) ran.push(await run(browser));
  console.log(`load average ${loadavg()[0]!.toFixed(1)}`);
  console.table(ran);
} finally {
  await browser.close();
  server.kill();
}

async function fresh(from: Browser): Promise<Page> {
  const context = await from.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(PATIENCE);
  // tsx wraps functions that are sent to a page in a helper of its own.
  await context.addInitScript('globalThis.__name = (own) => own');
  return context.newPage();
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  /** µs of the processor */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What the main thread of a page costs meanwhile: ms of the processor in all, before the first paint, and of its longest task. */
async function traced<T>(page: Page, work: () => Promise<T>) {
  const own = page.context().browser()!;
  await own.startTracing(page, { categories: ['toplevel', 'loading'] });
  const value = await work();
  const { traceEvents } = JSON.parse((await own.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) =>
      ph === 'X' && name.endsWith('RunTask') && mains.some((one) => one.pid === pid && one.tid === tid),
  );
  const paint = traceEvents.find(({ name }) => name === 'firstContentfulPaint')?.ts ?? Number.POSITIVE_INFINITY;
  const cpu = (some: readonly TraceEvent[]) => some.reduce((sum, { tdur = 0 }) => sum + tdur / 1000, 0);
  const longest = Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
  return { value, all: cpu(tasks), toPaint: cpu(tasks.filter(({ ts }) => ts < paint)), longest };
}

/** ms from the start of the navigation; the editor is asked for as soon as its button is there. */
async function open(from: Browser) {
  const page = await fresh(from);
  const { all, toPaint } = await traced(page, async () => {
    await page.goto(address, { waitUntil: 'commit' });
    await page.getByRole('button', { name: 'Draw', exact: true }).click();
    await page.locator('.editor-canvas canvas').last().waitFor();
  });
  const found = await page.evaluate(() => ({
    editorReady: performance.now(),
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    loaded:
      performance
        .getEntriesByType('resource')
        .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).encodedBodySize, 0) / 1000,
  }));
  await page.context().close();
  return {
    'first paint (ms)': Math.round(found.firstPaint),
    'editor ready (ms)': Math.round(found.editorReady),
    'processor to first paint (ms)': Math.round(toPaint),
    'processor to the editor (ms)': Math.round(all),
    'loaded (kB, not compressed)': Math.round(found.loaded),
  };
}

/** ms of the processor that the process which draws has taken. */
async function graphicsTime(from: Browser): Promise<number> {
  const session = await from.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return 1000 * (processInfo.find(({ type }) => type === 'GPU')?.cpuTime ?? Number.NaN);
}

/** Frames and long tasks of the main thread while a peptide runs in its worker. */
async function run(from: Browser) {
  const page = await fresh(from);
  await page.goto(address);
  const buffer = Buffer.from(peptide);
  await page.getByLabel('Structure files').setInputFiles({ name: 'peptide.pdb', mimeType: 'text/plain', buffer });
  await page.getByText('302 atoms').waitFor();
  await page.getByRole('tab', { name: 'Dynamics' }).click();
  await page.getByLabel('Length (ps)').fill('1000');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page
    .locator('.status')
    .getByText(/ns\/day/)
    .waitFor();
  const watch = () =>
    page.evaluate(
      (seconds) =>
        new Promise<{ frames: number; long: number[]; elapsed: number }>((resolve) => {
          const long: number[] = [];
          const observer = new PerformanceObserver((list) =>
            long.push(...list.getEntries().map((entry) => entry.duration)),
          );
          observer.observe({ entryTypes: ['longtask'] });
          const began = performance.now();
          let frames = 0;
          const turn = () => {
            frames++;
            if (performance.now() - began < 1000 * seconds) requestAnimationFrame(turn);
            else resolve({ frames, long, elapsed: (performance.now() - began) / 1000 });
          };
          requestAnimationFrame(turn);
        }),
      WATCHED,
    );
  const before = await graphicsTime(from);
  const { value: found, all, longest } = await traced(page, watch);
  const graphics = (await graphicsTime(from)) - before;
  const speed = /[\d.e+]+ ns\/day/.exec((await page.locator('.status').textContent())!)?.[0];
  await page.context().close();
  return {
    'frames per second': Number((found.frames / found.elapsed).toFixed(1)),
    'tasks over 50 ms': found.long.length,
    'longest task (ms)': Math.round(Math.max(0, ...found.long)),
    'processor for each frame (ms)': Number((all / found.frames).toFixed(1)),
    'of the drawing process for each frame (ms)': Number((graphics / found.frames).toFixed(1)),
    'of the longest task (ms)': Math.round(longest),
    'over 100 ms': found.long.filter((duration) => duration > 100).length,
    speed,
  };
}
