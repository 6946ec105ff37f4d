/** Results as plain text and as Markdown: one table per section. */

import type { Machine } from './machine.js';

/** One row of a table: what was measured and on what. */
export interface Result {
  readonly name: string;
  readonly system?: string;
  readonly atoms?: number;
  readonly conformations?: number;
  readonly pairs?: number;
  readonly backend?: string;
  readonly threads?: number;
  readonly ms?: number;
  readonly bestMs?: number;
  readonly repeats?: number;
  readonly withPairsMs?: number;
  readonly parametersMs?: number;
  readonly perAtomUs?: number;
  readonly conformationsPerS?: number;
  readonly gflops?: number;
  readonly peakShare?: number;
  readonly limit?: string;
  readonly limitMs?: number;
  readonly rssMiB?: number;
  readonly ratioToTorch?: number;
  readonly ratioToOneThread?: number;
  readonly bytes?: number;
}

/** A row while its section still adds to it. */
export type Measured = { -readonly [K in keyof Result]: Result[K] };

const one = (digits: number) => (value: number) => value.toFixed(digits);
const text = (value: string | number) => String(value);
/** Three significant digits without an exponent. */
const short = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** [field of a result, heading, how it is written] */
type Column = readonly [keyof Result, string, (value: never) => string];
const COLUMNS: readonly Column[] = [
  ['system', 'system', text],
  ['atoms', 'atoms', text],
  ['conformations', 'conformations', text],
  ['pairs', 'pairs', text],
  ['backend', 'backend', text],
  ['threads', 'threads', text],
  ['ms', 'ms', short],
  ['bestMs', 'best ms', short],
  ['withPairsMs', 'with pair search, ms', short],
  ['parametersMs', 'parameters once, ms', short],
  ['perAtomUs', 'µs per atom', one(1)],
  ['conformationsPerS', 'conformations per s', one(0)],
  ['gflops', 'GFLOP/s', one(1)],
  ['peakShare', '% of peak', (share: number) => (100 * share).toFixed(0)],
  ['limit', 'limit', text],
  ['limitMs', 'least ms', short],
  ['rssMiB', 'peak memory, MiB', one(0)],
  ['ratioToTorch', '× PyTorch', one(1)],
  ['ratioToOneThread', '× one thread', one(2)],
  ['bytes', 'bytes', text],
];

function cells(rows: readonly Result[]): string[][] {
  const columns = COLUMNS.filter(([field]) => rows.some((row) => row[field] !== undefined));
  return [
    columns.map(([, heading]) => heading),
    ...rows.map((row) =>
      columns.map(([field, , write]) => (row[field] === undefined ? '' : write(row[field] as never))),
    ),
  ];
}

export function plainTable(rows: readonly Result[]): string {
  const table = cells(rows);
  const width = table[0]!.map((_, c) => Math.max(...table.map((row) => row[c]!.length)));
  return table.map((row) => row.map((cell, c) => cell.padStart(width[c]!)).join('  ')).join('\n');
}

export function markdownTable(rows: readonly Result[]): string {
  const [heading, ...body] = cells(rows) as [string[], ...string[][]];
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...body.map(line)].join('\n');
}

/** @returns results by name, in order of first appearance */
export function byName(results: readonly Result[]): Map<string, Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) groups.set(result.name, [...(groups.get(result.name) ?? []), result]);
  return groups;
}

/** The machine in a few lines. */
export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGiB, lastLevelCacheMiB, node, platform, variants, rates } = machine;
  const missing = variants.filter(({ available }) => !available);
  return [
    `${cpu}, ${cores} cores, ${memoryGiB.toFixed(0)} GiB memory, ${lastLevelCacheMiB ?? '?'} MiB last-level cache; Node ${node}, ${platform}`,
    ...rates.map(
      ({ variant, peakGflops, gbPerS }) =>
        `wasm ${variant}: matrix product at most ${peakGflops.toFixed(1)} GFLOP/s on one core; y = a + b in first-level cache ${gbPerS.firstLevel.toFixed(0)}, second-level ${gbPerS.secondLevel.toFixed(0)}, memory ${gbPerS.memory.toFixed(0)} GB/s`,
    ),
    ...missing.map(({ name, reason }) => `wasm ${name}: not available, ${reason}`),
  ].join('\n');
}
