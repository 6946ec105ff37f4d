/** What the library needs a file system for: model files, shipped models, structure files. */
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
export { engineModels } from './engine-port.js';
export { listenEngine, serveStream } from './engine-stream.js';
export { type NodeExecutorOptions, openExecutor } from './executor.js';
export { findModel, loadModel, modelDirectory, type ShippedModel, shippedModels } from './model-store.js';
export { enableRelaxedSimd } from './relaxed-simd.js';
export { openThreadTeam } from './thread-team.js';
export { archiveOpener } from './training-archive.js';
export { TrainingFolder } from './training-folder.js';
export { TrajectoryFile, type TrajectoryFormat, type TrajectoryFrame, trajectoryFormatOf } from './trajectory-file.js';
export { gfn2Method, gfn2Potential, xtbVersion } from './xtb.js';
