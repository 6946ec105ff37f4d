import { ParseError } from '../../core/errors.js';

/**
 * JSON.parse whose errors are ParseErrors with line and column. Engines tell the place in different words, or not at all:
 * then it is the end of the longest beginning that only lacks its end.
 */
export function parseJson(text: string): unknown {
  const source = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(source);
  } catch (cause) {
    const message = (cause as Error).message;
    const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? [];
    const [, position] = /position (\d+)/.exec(message) ?? [];
    const place = position === undefined ? null : placeOf(source, Number(position));
    const [l, c] =
      line === undefined ? (place ?? placeOf(source, longestBeginning(source))) : [Number(line), Number(column)];
    throw new ParseError(
      `JSON: ${message.replace(/ in JSON at position.*|, (\.\.\.)?".*is not valid JSON|: line \d.*/s, '')}`,
      l,
      c,
      { cause },
    );
  }
}

function placeOf(text: string, position: number): [line: number, column: number] {
  const before = text.slice(0, position).split('\n');
  return [before.length, before.at(-1)!.length + 1];
}

function longestBeginning(text: string): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (onlyLacksItsEnd(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function onlyLacksItsEnd(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /position (\d+)/.exec(message) ?? [];
    return Number(position) >= text.length || /end of|unterminated|EOF/i.test(message);
  }
}
