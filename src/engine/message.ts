import * as z from 'zod';
import { type ErrorCode, ParseError, ResffError } from '../core/errors.js';
import { parseJson } from '../formats/qcschema/json-text.js';
import { structureFormats } from '../formats/registry.js';

/** An array of the body, in the order of the header's list; float64, row-major. */
export interface ArrayEntry {
  readonly name: string;
  readonly shape: readonly number[];
}

const count = z.int().nonnegative();
const arrays = z.array(z.strictObject({ name: z.string(), shape: z.array(count).min(1).max(3) })).default([]);
const id = z.union([z.int(), z.string()]).optional();

/** What a molecule is made from, see `openMolecule`. */
const moleculeSchema = z.strictObject({
  name: z.string().optional(),
  atomicNumbers: z.array(z.int().min(1).max(118)).min(1).optional(),
  /** e, atom by atom */
  formalCharges: z.array(z.int().min(-9).max(9)).optional(),
  /** atoms from 0, order 1, 2 or 3; null for all where they are not known */
  bonds: z.array(z.tuple([count, count, z.int().min(1).max(3).nullable()])).optional(),
  smiles: z.string().optional(),
  /** of a structure file */
  text: z.string().optional(),
  format: z.enum(structureFormats).optional(),
  /** total, e: perceived with, or checked against */
  charge: z.int().optional(),
  /** of coordinates made from SMILES */
  seed: count.default(1),
  conformers: z.int().positive().max(10_000).default(1),
});
export type MoleculeRequest = z.infer<typeof moleculeSchema>;

/** Terms that other programs can compute themselves, from `parameters`. */
export const bondedNames = ['bond', 'angle', 'proper', 'improper'] as const;

const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('hello'), id, arrays }),
  z.strictObject({
    method: z.literal('open'),
    id,
    arrays,
    molecule: moleculeSchema,
    /** file or name of a shipped model, @LEVEL behind it; the default model without it */
    model: z.string().optional(),
    precision: z.enum(['single', 'double']).default('single'),
    allowUncovered: z.boolean().default(false),
    strict: z.boolean().default(false),
  }),
  z.strictObject({
    method: z.literal('compute'),
    id,
    arrays,
    system: count,
    /** `bonded`: without the network of the residual */
    part: z.enum(['all', 'bonded']).default('all'),
    /** terms left out of energies and forces */
    without: z.array(z.enum(bondedNames)).default([]),
    forces: z.boolean().default(true),
    residualAtoms: z.boolean().default(false),
    /** energies and deviations of forces by the members of a calibrated model; of all terms, without a cell */
    uncertainty: z.boolean().default(false),
  }),
  z.strictObject({ method: z.literal('parameters'), id, arrays, system: count }),
  z.strictObject({ method: z.literal('close'), id, arrays, system: count }),
]);

export type Request = z.infer<typeof requestSchema>;
export type RequestOf<M extends Request['method']> = Extract<Request, { method: M }>;

/** A request with the arrays of its body by name. */
export interface Message<R extends Request = Request> {
  readonly request: R;
  readonly arrays: ReadonlyMap<string, NamedArray>;
}

export interface NamedArray {
  readonly shape: readonly number[];
  /** a view of the body: copy what is to last */
  readonly values: Float64Array;
}

export interface AnswerArray extends NamedArray {
  readonly name: string;
}

/** The answer to one request: its header, and the arrays of its body. */
export interface Answer {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: readonly AnswerArray[];
}

/** Codes of errors in answers: those of the library, and `internal`, an error of the program. */
export type AnswerErrorCode = ErrorCode | 'internal';

/**
 * @throws ParseError (not JSON), ResffError (option: not a request; data: the body is not what the header says)
 */
export function readMessage(header: string, body: Float64Array): Message {
  const parsed = requestSchema.safeParse(parseJson(header));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new ResffError('option', `request: ${issue.message} (${issue.path.join('.') || 'header'})`);
  }
  return { request: parsed.data, arrays: arraysOf(parsed.data.arrays, body) };
}

/** The `id` of a header that is not a valid request, so that its sender knows which it was. */
export function idOf(header: string): unknown {
  try {
    return (JSON.parse(header) as { id?: unknown } | null)?.id;
  } catch {
    return undefined;
  }
}

function arraysOf(entries: readonly ArrayEntry[], body: Float64Array): Map<string, NamedArray> {
  const out = new Map<string, NamedArray>();
  let at = 0;
  for (const { name, shape } of entries) {
    const length = shape.reduce((product, n) => product * n, 1);
    if (out.has(name)) throw new ResffError('data', `arrays: expected every name once, got ${name} again`);
    out.set(name, { shape, values: body.subarray(at, at + length) });
    at += length;
  }
  if (at !== body.length)
    throw new ResffError('data', `body: expected ${at} numbers as the shapes of its arrays say, got ${body.length}`);
  return out;
}

export function errorAnswer(id: unknown, error: unknown): Answer {
  const code: AnswerErrorCode =
    error instanceof ResffError ? error.code : error instanceof RangeError ? 'data' : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const place = error instanceof ParseError && error.line > 0 ? { line: error.line, column: error.column } : {};
  return { header: { id, error: { code, message, ...place } }, arrays: [] };
}

/** The header of an answer as it is sent. */
export function answerHeader({ header, arrays }: Answer): string {
  return JSON.stringify({ ...header, arrays: arrays.map(({ name, shape }) => ({ name, shape })) });
}
