import * as z from 'zod';
import { ResffError } from '../core/errors.js';
import { type Architecture, architectureSchema } from '../model/architecture.js';
import type { StageSettings } from './objective-types.js';
import { scheduleSchema } from './schedule.js';

const sourceSchema = z
  .strictObject({
    /** HDF5 file in the layout of SPICE, relative to the data folder */
    path: z.string().min(1),
    /** what stages and reports call it; default: the path */
    name: z.string().min(1).optional(),
    /** level of theory of its energies, one of the architecture's */
    level: z.string().nullable().default(null),
    /** whether its gradients are trained on; without, its energies alone */
    forces: z.boolean().default(true),
    /** weight of its molecules in the loss */
    weight: z.number().positive().default(1),
    /** times each of its molecules comes up in an epoch */
    repeat: z.int().positive().default(1),
    subsets: z.array(z.string()).nullable().default(null),
    excludeSubsets: z.array(z.string()).default([]),
    /** kcal/mol/Å, largest norm of the gradient on one atom; null: any */
    maxForce: z.number().positive().nullable().default(null),
    /** kcal/mol above the lowest conformation of the record; null: any */
    maxEnergy: z.number().positive().nullable().default(null),
  })
  .transform((source) => ({ ...source, name: source.name ?? source.path }));

const stageSchema = z.strictObject({
  name: z.string().regex(/^[\w-]+$/),
  /** `mm`: the MM part alone; `residual`: the residual on the frozen MM part; `joint`: both */
  kind: z.enum(['mm', 'residual', 'joint']),
  /** names of the sources it trains on; null: all of the recipe's */
  sources: z.array(z.string()).min(1).nullable().default(null),
  steps: z.int().positive(),
  optimizer: z.enum(['adam', 'muon']).default('adam'),
  learningRate: z.number().positive(),
  schedule: scheduleSchema.prefault({ kind: 'cosine', warmupSteps: 100 }),
  energyWeight: z.number().nonnegative().default(1),
  forceWeight: z.number().nonnegative().default(1),
  /** of dipoles, where records have them and the architecture has electrostatics */
  dipoleWeight: z.number().nonnegative().default(0),
  /** kcal/mol: larger errors count linearly (Huber's loss); null: all by their square */
  energyHuber: z.number().positive().nullable().default(null),
  /** kcal/mol/Å, the same of force components */
  forceHuber: z.number().positive().nullable().default(null),
  /** factor of mean(k²) of torsions; the reference has 1 in its first stage */
  torsionL2: z.number().nonnegative().default(0),
  /** dropout in the parameter network while it is trained; the reference has 0.1 */
  dropout: z.number().min(0).lt(1).default(0),
  batchMolecules: z.int().positive().default(8),
  /** conformations drawn from each molecule of a batch */
  maxConformations: z.int().positive().default(8),
  /** largest norm of the gradient of a step; null: any */
  clipNorm: z.number().positive().nullable().default(null),
  /** decay of the running average of weights, which is what is validated and kept; null: the last weights */
  average: z.number().gt(0).lt(1).nullable().default(0.998),
  /** steps between validations */
  validateEvery: z.int().positive().default(500),
  /** validations without a better score after which the stage ends; null: never */
  earlyStopping: z.int().positive().nullable().default(null),
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[\w.-]+$/),
  seed: z.int().nonnegative().default(1),
  architecture: architectureSchema.prefault({}),
  sources: z.array(sourceSchema).min(1),
  /** files whose molecules are left out of training and validation, relative to the data folder */
  exclude: z.array(z.string()).default([]),
  /** fraction of the molecules, chosen by a hash of the molecule, that is only validated on */
  validationFraction: z.number().min(0).lt(1).default(0.05),
  /** pieces a batch is cut into; the gradient is their sum in this order, whoever computes them */
  shards: z.int().positive().default(4),
  checkpointMinutes: z.number().positive().default(3),
  stages: z.array(stageSchema).min(1),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type Source = Recipe['sources'][number];
export type Stage = Recipe['stages'][number];

/**
 * @param architecture of a recipe that has none
 * @throws ResffError (option) naming every entry that does not fit
 */
export function parseRecipe(text: string, architecture?: Architecture): Recipe {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ResffError('option', `recipe: expected JSON, got ${(cause as Error).message}`, { cause });
  }
  const known = architecture && typeof json === 'object' ? { architecture, ...json } : json;
  const parsed = recipeSchema.safeParse(known);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'recipe'}: ${message}`);
  if (problems.length > 0) throw new ResffError('option', `recipe: ${problems.join('; ')}`);
  return parsed.data!;
}

/** What a schema of single entries cannot see. */
function contradictions({ architecture: { levels }, sources, stages }: Recipe): string[] {
  const sourceNames = sources.map(({ name }) => name);
  const stageNames = stages.map(({ name }) => name);
  const twice = (values: readonly string[]) => values.filter((value, i) => values.indexOf(value) !== i);
  return [
    ...twice(sourceNames).map((name) => `sources: expected different names (default: the path), got ${name} again`),
    ...twice(stageNames).map((name) => `stages: expected different names, got ${name} again`),
    ...twice(levels).map((level) => `architecture.levels: expected each once, got ${level} again`),
    ...sources.flatMap(({ level }, s) =>
      (level === null ? levels.length === 0 : levels.includes(level))
        ? []
        : [
            `sources.${s}.level: expected ${levels.length === 0 ? 'none' : `one of ${levels.join(', ')}`}, got ${level ?? 'none'}`,
          ],
    ),
    ...stages.flatMap(({ schedule, steps }, s) =>
      schedule.kind === 'cosine' && schedule.warmupSteps >= steps
        ? [`stages.${s}.schedule.warmupSteps: expected fewer than the ${steps} steps, got ${schedule.warmupSteps}`]
        : [],
    ),
    ...stages.flatMap((stage, s) =>
      (stage.sources ?? [])
        .filter((name) => !sourceNames.includes(name))
        .map((name) => `stages.${s}.sources: expected names of the recipe's sources, got ${name}`),
    ),
  ];
}

export function stageSettings(stage: Stage): StageSettings {
  const { kind, torsionL2, energyWeight, forceWeight, dipoleWeight, energyHuber, forceHuber, dropout } = stage;
  return {
    trainMm: kind !== 'residual',
    trainResidual: kind !== 'mm',
    residualWeight: kind === 'mm' ? 0 : 1,
    torsionL2,
    energyWeight,
    forceWeight,
    dipoleWeight,
    energyHuber: energyHuber ?? Infinity,
    forceHuber: forceHuber ?? Infinity,
    dropout,
  };
}
