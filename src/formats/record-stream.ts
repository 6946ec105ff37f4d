import { ParseError } from '../core/errors.js';
import type { Format } from './format.js';

/** The lines of one record of a longer text. */
export interface TextRecord {
  readonly text: string;
  /** where it begins, from 1 */
  readonly line: number;
}

/** Characters of a record that is no longer taken for one. */
const LONGEST_RECORD = 64 * 2 ** 20;

/**
 * Records of a text that arrives in parts, as they are complete; no more than one is kept. Lines before the first record and
 * records of blank lines are none.
 *
 * @param format with `recordBegins`; of another, the whole text is one record
 * @throws ParseError for a record of more than 64 Mi characters
 */
export async function* splitRecords(
  parts: AsyncIterable<string> | Iterable<string>,
  format: Format,
): AsyncGenerator<TextRecord> {
  const begins = format.recordBegins?.() ?? (() => false);
  let begun = format.recordBegins === undefined;
  let [record, size, start, number]: [string[], number, number, number] = [[], 0, 1, 0];
  const complete = function* (): Generator<TextRecord> {
    if (begun && record.some((line) => line.trim() !== '')) yield { text: `${record.join('\n')}\n`, line: start };
  };
  for await (const line of linesOf(parts)) {
    number++;
    if (begins(line)) {
      yield* complete();
      [record, size, start, begun] = [[], 0, number, true];
    }
    if (!begun) continue;
    size += line.length + 1;
    if (size > LONGEST_RECORD)
      throw new ParseError(`record: expected at most ${LONGEST_RECORD} characters, got more`, start, 1);
    record.push(line);
  }
  yield* complete();
}

async function* linesOf(parts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const part of parts) {
    const lines = part.split('\n');
    lines[0] = rest + lines[0]!;
    rest = lines.pop()!;
    if (rest.length > LONGEST_RECORD)
      throw new ParseError(`line: expected at most ${LONGEST_RECORD} characters, got more`);
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest;
}
