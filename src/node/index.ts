/** What the library needs a file system for: model files, shipped models, structure files. */
export { writeFileAtomic } from './atomic-file.js';
export { registerConformerResources } from './conformer-resource.js';
export { engineModels } from './engine-port.js';
export { listenEngine, serveStream } from './engine-stream.js';
export { type EvaluationData, type EvaluationDataOptions, readEvaluationData } from './evaluation-data.js';
export { type NodeExecutorOptions, openExecutor } from './executor.js';
export { fileStorage } from './file-storage.js';
export { findModel, loadModel, modelDirectory, type ShippedModel, shippedModels } from './model-store.js';
export { enableRelaxedSimd } from './relaxed-simd.js';
export { openThreadTeam } from './thread-team.js';
export { archiveOpener } from './training-archive.js';
export { TrainingFolder } from './training-folder.js';
export { gfn2Method, gfn2Potential, xtbVersion } from './xtb.js';
