/** What the library needs a file system for: model files, shipped models, structure files. */
export * from '../index.js';
export { writeFileAtomic } from './atomic-file.js';
export { registerConformerResources } from './conformer-resource.js';
export {
  type DynamicsColumn,
  DynamicsFile,
  type DynamicsFileOptions,
  type DynamicsPaths,
  loadDynamicsCheckpoint,
  readDynamicsTable,
} from './dynamics-file.js';
export type { SinglePoint } from './energy-task.js';
export { engineModels } from './engine-port.js';
export { listenEngine, serveStream } from './engine-stream.js';
export { type EvaluateBatchOptions, evaluateOverCores, evaluateProfilesOverCores } from './evaluate-batch.js';
export type { EvaluationTask, MethodSetup } from './evaluate-task.js';
export { molecularHessianOnThreads } from './hessian-task.js';
export type { MinimizeAnswer, MinimizeRequest, PathFrame } from './minimize-task.js';
export { findModel, loadModel, modelDirectory, type ShippedModel, shippedModels } from './model-store.js';
export type { ProfileSetup } from './profile-task.js';
export { enableRelaxedSimd } from './relaxed-simd.js';
export { type ScanAnswer, type ScanRequest, type ScanSettings, scanMolecules } from './scan-task.js';
export { type BatchOptions, computeSinglePoints, minimizeStructures } from './structure-batch.js';
export { openThreadTeam } from './thread-team.js';
export { archiveOpener } from './training-archive.js';
export { TrainingFolder } from './training-folder.js';
export { trainingPool } from './training-pool.js';
export { TrajectoryFile, type TrajectoryFormat, type TrajectoryFrame, trajectoryFormatOf } from './trajectory-file.js';
export {
  defaultThreads,
  type MapOptions,
  mapOverWorkers,
  type Outcome,
  type TaskModule,
  type TaskRunner,
} from './worker-pool.js';
export { gfn2Method, gfn2Potential, xtbVersion } from './xtb.js';
