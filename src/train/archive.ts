import type { Dataset, Group } from 'h5wasm';
import { ResffError } from '../core/errors.js';

/** A numeric field with its extents, row-major. */
export interface NumericField {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/**
 * Records with named fields, read one at a time: the only thing the data layer knows about a file. A browser can pass an
 * archive over a mounted file, Node passes one over a file handle.
 */
export interface MoleculeArchive {
  /** Names of the records, in file order. */
  names(): readonly string[];
  /** A text field, or null when the record has none. Arrays of one text count as that text. */
  text(name: string, field: string): string | null;
  /** A numeric field (integers become floats), or null when the record has none. */
  numbers(name: string, field: string): NumericField | null;
  /** A numeric attribute of the record itself, or null when it has none. */
  attribute(name: string, key: string): NumericField | null;
  close(): void;
}

/**
 * An HDF5 file (opened by h5wasm, in Node or the browser) as records: its top-level groups. Only what is asked for is read.
 *
 * @param path of the file, for errors
 * @throws ResffError (code data) when a field has a type that cannot be meant, or the library cannot read a damaged file
 */
export function hdf5Archive(file: Group & { close(): unknown }, path = 'HDF5'): MoleculeArchive {
  const archive = openArchive(file);
  /** What the library throws on damaged files, as an error of the data. */
  const readable = <T>(what: string, read: () => T): T => {
    try {
      return read();
    } catch (cause) {
      if (cause instanceof ResffError) throw cause;
      throw new ResffError('data', `HDF5: expected a file that is whole, got ${hdf5Reason(cause)} (${what}, ${path})`, {
        cause,
      });
    }
  };
  return {
    names: () => readable('the list of records', () => archive.names()),
    text: (name, key) => readable(`record ${name}, field ${key}`, () => archive.text(name, key)),
    numbers: (name, key) => readable(`record ${name}, field ${key}`, () => archive.numbers(name, key)),
    attribute: (name, key) => readable(`record ${name}, attribute ${key}`, () => archive.attribute(name, key)),
    close: () => readable('the end', () => archive.close()),
  };
}

/** In a line, what the library has to say in pages: the innermost of the functions that failed names the cause. */
export function hdf5Reason(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const [last] = [...text.matchAll(/ in \w+\(\): (.*)/g)].slice(-1);
  return last?.[1] ?? text.split('\n')[0]!;
}

function openArchive(file: Group & { close(): unknown }): MoleculeArchive {
  const field = (name: string, key: string): Dataset | null => {
    const group = file.get(name);
    if (!isGroup(group)) throw new ResffError('data', `record ${name}: expected an HDF5 group, got ${typeName(group)}`);
    const found = group.get(key);
    if (found === null || found === undefined) return null;
    if (!isDataset(found))
      throw new ResffError('data', `field ${key}: expected an HDF5 data set, got ${typeName(found)} (record ${name})`);
    return found;
  };
  return {
    names: () => file.keys(),
    text(name, key) {
      const value: unknown = field(name, key)?.value ?? null;
      const text: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      if (text !== null && typeof text !== 'string')
        throw new ResffError('data', `field ${key}: expected one text, got ${describe(value)} (record ${name})`);
      return text;
    },
    numbers(name, key) {
      const found = field(name, key);
      if (found === null) return null;
      const shape = found.shape ?? [];
      const data = toFloats(found.value);
      const size = shape.reduce((product, extent) => product * extent, 1);
      if (data === null || data.length !== size)
        throw new ResffError(
          'data',
          `field ${key}: expected ${size} numbers, got ${describe(found.value)} (record ${name})`,
        );
      return { shape, data };
    },
    attribute(name, key) {
      const group = file.get(name);
      const found = isGroup(group) ? group.attrs[key] : undefined;
      if (found === undefined) return null;
      const data = toFloats(found.value);
      if (data === null)
        throw new ResffError(
          'data',
          `attribute ${key}: expected numbers, got ${describe(found.value)} (record ${name})`,
        );
      return { shape: found.shape ?? [], data };
    },
    close() {
      file.close();
    },
  };
}

function toFloats(value: unknown): Float32Array | Float64Array | null {
  if (value instanceof Float32Array || value instanceof Float64Array) return value;
  if (typeof value === 'number') return Float64Array.of(value);
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) return Float64Array.from(value, Number);
  if (
    value instanceof Int8Array ||
    value instanceof Uint8Array ||
    value instanceof Int16Array ||
    value instanceof Uint16Array ||
    value instanceof Int32Array ||
    value instanceof Uint32Array
  )
    return Float64Array.from(value);
  return null;
}

// h5wasm's classes cannot be tested with instanceof here without loading one of its two builds.
function isGroup(entity: unknown): entity is Group {
  return typeName(entity) === 'Group';
}

function isDataset(entity: unknown): entity is Dataset {
  return typeName(entity) === 'Dataset';
}

function typeName(entity: unknown): string {
  if (typeof entity !== 'object' || entity === null || !('type' in entity)) return 'nothing';
  return String(entity.type);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} values of type ${typeof value[0]}`;
  return ArrayBuffer.isView(value) ? 'an array of another length' : typeof value;
}
