import { ParseError } from '../core/errors.js';

/** Lines of a text with a position; every error names the line (from 1) and a column. Accepts LF, CR LF and CR. */
export class LineReader {
  readonly lines: readonly string[];
  private next = 0;

  constructor(text: string) {
    this.lines = text.split(/\r\n|\r|\n/);
    // The piece after the last line break is no line.
    if (this.lines.at(-1) === '') this.lines = this.lines.slice(0, -1);
  }

  /** Number of the line read last, from 1; 0 before the first. */
  get lineNumber(): number {
    return this.next;
  }

  get atEnd(): boolean {
    return this.next >= this.lines.length;
  }

  /** True when only blank lines are left. */
  get onlyBlankLeft(): boolean {
    for (let i = this.next; i < this.lines.length; i++) if (this.lines[i]!.trim() !== '') return false;
    return true;
  }

  /** The line after so many more. */
  peek(ahead = 0): string | undefined {
    return this.lines[this.next + ahead];
  }

  /** @throws ParseError naming what was expected when the text ends here */
  read(expected: string): string {
    const line = this.lines[this.next];
    if (line === undefined)
      throw new ParseError(`${expected}: expected a line, got the end of the text`, this.next + 1, 1);
    this.next++;
    return line;
  }

  /** The next line read is the first one, from `line` on (from 1), that fits; the end when none does. */
  continueBefore(line: number, fits: (text: string) => boolean): void {
    this.next = line - 1;
    while (!this.atEnd && !fits(this.peek()!)) this.next++;
  }

  /** The next line read is the one after that. */
  continueAfter(line: number, fits: (text: string) => boolean): void {
    this.continueBefore(line, fits);
    if (!this.atEnd) this.next++;
  }

  /** An error about the line read last; the column is 0-based. */
  error(message: string, column = 0): ParseError {
    return new ParseError(message, this.next, column + 1);
  }

  /** A decimal number with optional exponent, finite. */
  number(text: string, what: string, column = 0): number {
    const trimmed = text.trim();
    const value = /^[+-]?(\d+\.?\d*|\.\d+)((?:[eEdD]|\*\^)[+-]?\d+)?$/.test(trimmed)
      ? Number(trimmed.replace(/[dD]|\*\^/, 'e'))
      : Number.NaN;
    if (!Number.isFinite(value))
      throw this.error(`${what}: expected a finite number, got ${JSON.stringify(trimmed)}`, column);
    return value;
  }

  integer(text: string, what: string, column = 0): number {
    const trimmed = text.trim();
    if (!/^[+-]?\d{1,9}$/.test(trimmed))
      throw this.error(`${what}: expected an integer, got ${JSON.stringify(trimmed)}`, column);
    return Number(trimmed);
  }
}

export interface Word {
  readonly text: string;
  /** 0-based */
  readonly column: number;
}

/** The words of a line with their columns. */
export function words(line: string): Word[] {
  return [...line.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index }));
}
