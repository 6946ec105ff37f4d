import { ParseError } from '../../core/errors.js';
import { LineReader } from '../text-line.js';

/** Values of one loop, row after row; single items are loops of one row. */
interface CifLoop {
  readonly tags: string[];
  readonly values: string[];
  /** line of every row's first value */
  readonly lines: number[];
}

/** What stands between one `data_` and the next. Tags are compared in lower case; the values `.` and `?` are empty texts. */
export class CifBlock {
  readonly #places = new Map<string, { readonly loop: CifLoop; readonly index: number }>();

  constructor(
    readonly name: string,
    readonly line: number,
  ) {}

  has(tag: string): boolean {
    return this.#places.has(tag.toLowerCase());
  }

  /** All values of a tag; none when it is absent. */
  column(tag: string): string[] {
    const place = this.#places.get(tag.toLowerCase());
    if (!place) return [];
    const { loop, index } = place;
    return loop.lines.map((_, row) => loop.values[row * loop.tags.length + index]!);
  }

  /** The only value of a tag, or the first. */
  value(tag: string): string {
    return this.column(tag)[0] ?? '';
  }

  /** Lines of the rows of the loop that a tag belongs to. */
  lines(tag: string): readonly number[] {
    return this.#places.get(tag.toLowerCase())?.loop.lines ?? [];
  }

  /** @throws ParseError for a tag that is there already */
  add(loop: CifLoop, line: number): void {
    loop.tags.forEach((tag, index) => {
      if (this.has(tag)) throw new ParseError(`CIF: expected every tag once, got ${tag} again`, line, 1);
      this.#places.set(tag.toLowerCase(), { loop, index });
    });
  }
}

type TokenKind = 'data' | 'loop' | 'tag' | 'value' | 'other';

interface Token {
  /** of a quoted text: value, whatever it looks like */
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  /** 0-based */
  readonly column: number;
}

/**
 * The data blocks of a CIF file (version 1.1: names, loops, quoted texts, text fields). Save frames, which dictionaries have, are refused.
 *
 * @throws ParseError with line and column: values without a tag, loops cut off, texts without end, text before the first block
 * Source: Hall, Allen, Brown, Acta Cryst. A 1991, 47, 655, doi 10.1107/S010876739101067X
 */
export function readCif(text: string): CifBlock[] {
  const blocks: CifBlock[] = [];
  const tokens = new TokenReader(text);
  for (let token = tokens.take(); token; token = tokens.take()) {
    const [here, block] = [token, blocks.at(-1)];
    const fail = (message: string) => new ParseError(`CIF: ${message}`, here.line, here.column + 1);
    if (token.kind === 'data') {
      blocks.push(new CifBlock(token.text.slice(5), token.line));
      continue;
    }
    if (!block) throw fail(`expected data_ and the name of a block, got ${shown(token.text)}`);
    const loop: CifLoop = { tags: [], values: [], lines: [] };
    if (token.kind === 'tag') {
      const value = tokens.takeIf('value');
      if (!value) throw fail(`${token.text}: expected a value, got none`);
      loop.tags.push(token.text);
      loop.values.push(value.text);
      loop.lines.push(value.line);
    } else if (token.kind === 'loop') {
      for (let tag = tokens.takeIf('tag'); tag; tag = tokens.takeIf('tag')) loop.tags.push(tag.text);
      if (loop.tags.length === 0) throw fail('loop_: expected tags, got none');
      for (let value = tokens.takeIf('value'); value; value = tokens.takeIf('value')) {
        if (loop.values.length % loop.tags.length === 0) loop.lines.push(value.line);
        loop.values.push(value.text);
      }
      if (loop.values.length % loop.tags.length !== 0)
        throw fail(`loop_: expected ${loop.tags.length} values a row, got ${loop.values.length} in all`);
    } else throw fail(`expected a tag or loop_, got ${shown(token.text)}`);
    block.add(loop, token.line);
  }
  return blocks;
}

class TokenReader {
  readonly #tokens: Generator<Token, undefined>;
  #next: Token | undefined;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#next = this.#tokens.next().value;
  }

  take(): Token | undefined {
    const token = this.#next;
    this.#next = this.#tokens.next().value;
    return token;
  }

  takeIf(kind: TokenKind): Token | undefined {
    return this.#next?.kind === kind ? this.take() : undefined;
  }
}

function bareToken(text: string): Pick<Token, 'kind' | 'text'> {
  if (text.startsWith('_')) return { kind: 'tag', text };
  if (/^data_/i.test(text)) return { kind: 'data', text };
  if (/^loop_$/i.test(text)) return { kind: 'loop', text };
  if (/^(save_|global_$|stop_$)/i.test(text)) return { kind: 'other', text };
  return { kind: 'value', text: text === '.' || text === '?' ? '' : text };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 30 ? `${text.slice(0, 30)}...` : text);
}

function* tokensOf(text: string): Generator<Token, undefined> {
  const reader = new LineReader(text);
  while (!reader.atEnd) {
    const line = reader.read('CIF');
    if (line.startsWith(';')) {
      const start = reader.lineNumber;
      const field = [line.slice(1)];
      while (!reader.atEnd && !reader.peek()!.startsWith(';')) field.push(reader.read('text field'));
      if (reader.atEnd) throw new ParseError('CIF: expected the text to end with a line that starts with ;', start, 1);
      yield { kind: 'value', text: field.join('\n').trim(), line: start, column: 0 };
      // Behind the closing semicolon the line goes on.
      yield* tokensOfLine(reader, ` ${reader.read('end of the text').slice(1)}`);
    } else yield* tokensOfLine(reader, line);
  }
  return undefined;
}

function* tokensOfLine(reader: LineReader, line: string): Generator<Token> {
  // A quote ends a text only before a blank: 'a dog's life' is one.
  for (const match of line.matchAll(/#.*|'(.*?)'(?=\s|$)|"(.*?)"(?=\s|$)|\S+/g)) {
    const [text, single, double] = match;
    if (text.startsWith('#')) return;
    const quoted = single ?? double;
    if (quoted === undefined && (text.startsWith("'") || text.startsWith('"')))
      throw reader.error(`CIF: expected the quoted text to end on its line, got ${shown(text)}`, match.index);
    const token = quoted === undefined ? bareToken(text) : { kind: 'value' as const, text: quoted };
    yield { ...token, line: reader.lineNumber, column: match.index };
  }
}
