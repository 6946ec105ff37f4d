/** The shipped model for those who name none; docs/benchmarks.md (accuracy against cost) says why this one. */
export const DEFAULT_MODEL = 'resff-fast';
