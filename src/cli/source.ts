import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { CliError, exitCodes } from './exit.js';

/** Bytes of a source, packed or not; a string of more characters than this cannot be made. */
const MOST_BYTES = 500 * 2 ** 20;
const CHUNK = 2 ** 20;

/**
 * The text of a file or a stream, unpacked when it is gzip, whatever its name; UTF-8, or UTF-16 with its mark.
 *
 * @param source path, or 0 for standard input
 * @throws CliError (input) when it cannot be read, is larger than 500 MiB (streams may have no end) or no text
 */
export function readSource(source: string | number, what: string): string {
  const fail = (message: string, cause?: unknown): never => {
    throw new CliError(exitCodes.input, `${what}: ${message}`, { cause });
  };
  let bytes: Uint8Array;
  try {
    bytes = readBytes(source);
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
  } catch (cause) {
    if (cause instanceof TooLarge || (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return fail(`expected at most ${MOST_BYTES / 2 ** 20} MiB, got more; split it`, cause);
    return fail((cause as Error).message, cause);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes.subarray(0, CHUNK).includes(0)) return fail('expected text, got binary data');
  return new TextDecoder().decode(bytes);
}

class TooLarge extends Error {}

function readBytes(source: string | number): Uint8Array {
  const file = typeof source === 'number' ? source : openSync(source, 'r');
  const chunks: Buffer[] = [];
  try {
    for (let total = 0; ; ) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const count = readSync(file, chunk, 0, CHUNK, null);
      if (count === 0) return Buffer.concat(chunks);
      total += count;
      if (total > MOST_BYTES) throw new TooLarge();
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    if (file !== source) closeSync(file);
  }
}
