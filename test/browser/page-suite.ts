/**
 * Stands for `vitest` in a page: the suites of test/contract are bundled with this in its place, so that they run unchanged. Has
 * what they use: describe and it with each, expect with the matchers of vitest.
 */
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
export const { expect } = chai;

/** How one case ended. */
export interface CaseResult {
  readonly name: string;
  /** message of the failure, or null */
  readonly failure: string | null;
}

type Body = (...row: never[]) => unknown;

const cases: { name: string; run(): unknown }[] = [];
const path: string[] = [];

function addSuite(name: string, body: () => unknown): void {
  path.push(name);
  body();
  path.pop();
}

function addCase(name: string, run: () => unknown): void {
  cases.push({ name: [...path, name].join(' > '), run });
}

const withEach = (add: (name: string, body: () => unknown) => void) =>
  Object.assign(add, {
    each: (rows: readonly unknown[]) => (title: string, body: Body) => {
      for (const row of rows) {
        const values = (Array.isArray(row) ? row : [row]) as never[];
        add(titleOf(title, values), () => body(...values));
      }
    },
  });

export const describe = withEach(addSuite);
export const it = withEach(addCase);

/** `$name` is a property of the row, `%s` its next entry. */
function titleOf(title: string, values: readonly unknown[]): string {
  let next = 0;
  return title
    .replace(/\$(\w+)/g, (_, key: string) => String((values[0] as Record<string, unknown>)[key]))
    .replace(/%[sdi]/g, () => String(values[next++]));
}

/** Runs every case that has been added, in order. */
export async function runCases(): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const { name, run } of cases) {
    let failure: string | null = null;
    try {
      await run();
    } catch (error) {
      failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    results.push({ name, failure });
  }
  return results;
}
