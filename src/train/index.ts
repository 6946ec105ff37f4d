/** `resff/train`: recipe, data, objective and the loop over stages and steps. HDF5 files are opened by `resff/node`. */
export { hdf5Archive, type MoleculeArchive } from './archive.js';
export { type DataSet, readDataSet } from './data-set.js';
export { initializeWeights } from './initialization.js';
export { createObjective } from './objective.js';
export type { Evaluation, Objective, StageSettings, TrainingMolecule } from './objective-types.js';
export { ParameterVector } from './parameter-vector.js';
export { parseRecipe, type Recipe } from './recipe.js';
export { localPool, type ShardPool } from './shard.js';
export { type TrainingObserver, type TrainingRun, train } from './trainer.js';
export { freshState, readCheckpoint, type TrainingState, writeCheckpoint } from './training-state.js';
