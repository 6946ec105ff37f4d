import { readFileSync, statSync } from 'node:fs';
import type { Format } from '../../formats/format.js';
import { splitRecords } from '../../formats/record-stream.js';
import { formatNamed, formatOfName, formatOfText } from '../../formats/registry.js';
import { readTextParts } from '../../node/text-file.js';
import type { LibraryRecord } from '../../workflow/batch/library.js';
import { CliError, exitCodes } from '../exit.js';
import { unpacked } from '../input.js';

/**
 * Files of a library: those named, and those that stand in a file named with `@`, one a line; `-` is standard input.
 *
 * @throws CliError (input) for a file that is not there, before anything is computed
 */
export function libraryFiles(inputs: readonly string[]): string[] {
  const files = inputs.flatMap((input) => {
    if (!input.startsWith('@')) return [input];
    const list = input.slice(1);
    if (!isFile(list)) throw new CliError(exitCodes.input, `library ${input}: no such file`);
    const lines = readFileSync(list, 'utf8').split(/\r?\n/);
    return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  });
  for (const file of files)
    if (file !== '-' && !isFile(file))
      throw new CliError(exitCodes.input, `library ${file}: expected a file, a list as @FILE or -, got none`);
  return files;
}

function isFile(path: string): boolean {
  const kind = statSync(path, { throwIfNoEntry: false });
  return kind !== undefined && !kind.isDirectory();
}

/**
 * Every record of a library, one after the other, as it is written.
 *
 * @param format of all files; default: what their names or contents say
 * @throws CliError (input) when a file cannot be read
 */
export async function* readLibrary(files: readonly string[], format?: string): AsyncGenerator<LibraryRecord> {
  let number = 0;
  for (const file of files) {
    const source = file === '-' ? 'standard input' : file;
    try {
      const { known, parts } = await begun(readTextParts(file === '-' ? null : file), file, format);
      for await (const { text, line } of splitRecords(parts, known)) {
        number++;
        yield { number, source, format: known.name, line, text };
      }
    } catch (cause) {
      if (!(cause instanceof Error)) throw cause;
      throw new CliError(exitCodes.input, `library ${source}: ${cause.message}`, { cause });
    }
  }
  if (number === 0)
    throw new CliError(exitCodes.input, `library ${files.join(' ')}: expected at least one record, got none`);
}

/** The format of a text and its parts, of which the first may have to be looked at. */
async function begun(
  parts: AsyncGenerator<string>,
  file: string,
  format: string | undefined,
): Promise<{ known: Format; parts: AsyncIterable<string> }> {
  const named = format === undefined ? formatOfName(unpacked(file)) : formatNamed(format);
  if (named?.read) return { known: named, parts };
  const first = await parts.next();
  const start = first.done ? '' : first.value.replace(/^\uFEFF/, '');
  const known = formatOfText(start);
  if (!known?.read) throw new CliError(exitCodes.input, 'expected a format that can be read, got another (--format)');
  const whole = (async function* () {
    yield start;
    yield* parts;
  })();
  return { known, parts: whole };
}
