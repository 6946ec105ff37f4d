import * as z from 'zod';
import { base64Of, bytesOf } from './base64.js';

/** How well deviations describe errors of molecules that were not trained on (docs/uncertainty.md). */
const reliabilitySchema = z.strictObject({
  /** numbers compared */
  count: z.int().nonnegative(),
  /** share of errors within one and two deviations */
  withinOne: z.number(),
  withinTwo: z.number(),
  /** Spearman's, of deviation and size of error */
  rankCorrelation: z.number(),
});
export type Reliability = z.infer<typeof reliabilitySchema>;

/**
 * Times the spread of members is the deviation of a molecule with an atom that the model has hardly met, where nothing larger was found: the
 * last layers do not know that their input is foreign (decision 16).
 */
export const UNSEEN_FACTOR = 3;

const levelSchema = z.strictObject({
  /** of the `ReadoutSketch` */
  seed: z.int(),
  width: z.int().positive(),
  /** of each tensor of the last layers */
  scales: z.array(z.number().positive()),
  members: z.int().positive(),
  /** float32, little endian, (members, coordinates): the members, scaled so that their spread is one standard deviation of energies */
  coordinates: z.base64().transform((text) => {
    const view = new DataView(bytesOf(text).buffer);
    return Float32Array.from({ length: view.byteLength >> 2 }, (_, i) => view.getFloat32(4 * i, true));
  }),
  /** times the spread of forces is their standard deviation */
  forceFactor: z.number().positive(),
  /** times the spread is the deviation where the model has hardly met an atom (`unseenAtoms`) */
  unseenFactor: z.number().positive().default(UNSEEN_FACTOR),
  /** times the spread of energies is the deviation of several molecules beside each other */
  complexFactor: z.number().positive().default(1),
  /** of the molecules that the scale was fitted on */
  energies: reliabilitySchema,
  forces: reliabilitySchema.nullable(),
});

/** What a model file has for the uncertainty of one level of theory. */
export type LevelUncertainty = z.infer<typeof levelSchema>;

/** Of every level, by its name; the only one of a model without levels has the name ''. */
export interface Uncertainty {
  /** checksum of the tensors it was fitted for */
  readonly sha256: string;
  readonly levels: Readonly<Record<string, LevelUncertainty>>;
}

/** How a model file has it. */
export const uncertaintySchema: z.ZodType<Uncertainty> = z.strictObject({
  sha256: z.string(),
  levels: z.record(z.string(), levelSchema),
});

export function uncertaintyJson({ sha256, levels }: Uncertainty) {
  const entries = Object.entries(levels).map(([name, { coordinates, ...rest }]) => {
    const bytes = new DataView(new ArrayBuffer(4 * coordinates.length));
    coordinates.forEach((value, i) => {
      bytes.setFloat32(4 * i, value, true);
    });
    return [name, { ...rest, coordinates: base64Of(new Uint8Array(bytes.buffer)) }];
  });
  return { sha256, levels: Object.fromEntries(entries) as object };
}
