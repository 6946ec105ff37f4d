/** `resff/train`: recipe, data, objective and the loop over stages and steps. HDF5 files are opened by `resff/node`. */

export { readAllLevels } from '../model/model-file.js';
export { hdf5Archive, type MoleculeArchive } from './archive.js';
export { planBatch } from './batch.js';
export { type CalibrationOptions, calibrate, DEFAULT_CALIBRATION } from './calibration/calibrate.js';
export { deviationFactor, type Judged, rankCorrelation, reliability } from './calibration/reliability.js';
export { type SourceFacts, sourceFacts } from './calibration/source-facts.js';
export { type DataFilter, NO_FILTER } from './data-filter.js';
export { type DataSet, readDataSet } from './data-set.js';
export { countEnvironments } from './environment-census.js';
export { initializeWeights } from './initialization.js';
export { moleculeKey } from './molecule-key.js';
export { createObjective } from './objective.js';
export type { Evaluation, Objective, StageSettings, TrainingMolecule } from './objective-types.js';
export { ParameterVector } from './parameter-vector.js';
export { parseRecipe, type Recipe, stageSettings } from './recipe.js';
export { localPool, type ShardPool } from './shard.js';
export { emptyReport, readSpice, type SpiceRecord } from './spice.js';
export { type TrainingObserver, type TrainingRun, train } from './trainer.js';
export {
  freshState,
  readCheckpoint,
  type TrainingState,
  type VectorLayout,
  writeCheckpoint,
} from './training-state.js';
