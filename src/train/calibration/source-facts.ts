import type { Source } from '../recipe.js';

/** What a calibration asks of the sources of a recipe, by their names. */
export interface SourceFacts {
  /** times each molecule of a source comes up in an epoch */
  readonly repeats: ReadonlyMap<string, number>;
  /**
   * Sources whose labels are of another level than they are trained at: the same file is trained at that level with a larger weight. The
   * difference of two levels is no error of a model.
   */
  readonly foreign: ReadonlySet<string>;
}

export function sourceFacts(sources: readonly Source[]): SourceFacts {
  const borrowed = sources.filter(({ path, level, weight }) =>
    sources.some((other) => other.path === path && other.level !== level && other.weight > weight),
  );
  return {
    repeats: new Map(sources.map(({ name, repeat }) => [name, repeat])),
    foreign: new Set(borrowed.map(({ name }) => name)),
  };
}
