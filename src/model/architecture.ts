import * as z from 'zod';
import { ATOM_FEATURES } from '../chemistry/feature.js';

/**
 * Everything that decides the shape of a model's tensors and its functional form. Stored in the model file;
 * the defaults are the published configuration.
 */
export const architectureSchema = z.strictObject({
  /**
   * Levels of theory that the weights tell apart (docs/theory.md, levels of theory): an input of both embeddings each. What
   * computes a molecule is of one level and has none.
   */
  levels: z.array(z.string().regex(/^[\w-]+$/)).default([]),
  /** Width of both input embeddings (two independent ones). */
  embeddingWidth: z.int().positive().default(128),
  mm: z
    .strictObject({
      /** Hidden width of the graph network and the readouts. */
      width: z.int().positive().default(512),
      graphLayers: z.int().positive().default(3),
      readoutLayers: z.int().positive().default(4),
      impropers: z.enum(['six-center-second', 'three-center-first']).default('six-center-second'),
      /** Torsions over straight chains of carbon (allenes, alkynes) as well as over bonds; the published architecture has none. */
      straightChains: z.boolean().default(false),
      /** Å; torsions fade where an outer atom is closer than this to the axis of the inner ones (straight angles). */
      torsionGuard: z.number().positive().default(1e-3),
    })
    .prefault({}),
  /** A short-range repulsion between any two atoms (docs/theory.md, wall); the published architecture has none. */
  wall: z.boolean().default(false),
  /** Coulomb's law between charges that the graph network predicts (docs/theory.md, electrostatics); the published architecture has none. */
  electrostatics: z
    .strictObject({
      /** Å; closer than about this the law flattens. */
      damping: z.number().positive().default(2),
      /** Pairs fewer bonds apart than this do not count. */
      bondsApart: z.int().min(1).max(4).default(3),
    })
    .nullable()
    .default(null),
  residual: z
    .strictObject({
      /** Å */
      cutoff: z.number().positive().default(10),
      channels: z.int().positive().default(80),
      heads: z.int().positive().default(8),
      radialFunctions: z.int().positive().default(64),
      layers: z.int().positive().default(3),
    })
    .refine((r) => r.channels % r.heads === 0, { message: 'channels: expected a multiple of heads' })
    .refine((r) => r.channels % 2 === 0, { message: 'channels: expected an even number (the energy head halves it)' })
    .prefault({}),
});

export type Architecture = z.infer<typeof architectureSchema>;

/** Inputs of an atom: its features and, in weights of several levels, one for each. */
export function atomInputs({ levels }: Architecture): number {
  return ATOM_FEATURES + levels.length;
}
