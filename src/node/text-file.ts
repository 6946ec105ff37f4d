import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ParseError } from '../core/errors.js';

/**
 * A text of any length in parts, unpacked when it is gzip, whatever its name; UTF-8.
 *
 * @param path file, or null for standard input
 * @throws errors of the file system and of gzip; ParseError for binary data
 */
export async function* readTextParts(path: string | null): AsyncGenerator<string> {
  const source: Readable = path === null ? process.stdin : createReadStream(path, { highWaterMark: 2 ** 18 });
  const parts = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first = await parts.next();
  if (first.done) return;
  const whole = (async function* () {
    yield first.value;
    for (let next = await parts.next(); !next.done; next = await parts.next()) yield next.value;
  })();
  const packed = first.value[0] === 0x1f && first.value[1] === 0x8b;
  // What goes wrong in the source reaches the reader through the last stream.
  const bytes = packed ? pipeline(Readable.from(whole), createGunzip(), () => {}) : whole;
  const decoder = new TextDecoder();
  let begun = false;
  for await (const part of bytes as AsyncIterable<Buffer>) {
    if (!begun && part.includes(0)) throw new ParseError('expected text, got binary data');
    begun = true;
    yield decoder.decode(part, { stream: true });
  }
  const rest = decoder.decode();
  if (rest !== '') yield rest;
}
