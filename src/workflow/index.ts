/** Whole tasks on whatever threads there are; `openExecutor` of resff/node and resff/browser opens them. */
export type { ConformerRequest } from './conformer-job.js';
export {
  type SearchAnswer,
  type SearchRequest,
  type SearchRunOptions,
  type SearchSettings,
  searchConformers,
} from './conformer-search.js';
export type { LostStarts, RelaxedConformer } from './conformer-search-job.js';
export { buildConformers, type ConformerOptions } from './conformers.js';
export { type DecomposeOptions, decomposeFrames } from './decomposition.js';
export type { DecompositionAnswer, MoleculeFrames } from './decomposition-job.js';
export {
  type DynamicsOutcome,
  type DynamicsProgress,
  type DynamicsRunOptions,
  runMolecularDynamics,
} from './dynamics.js';
export { type DynamicsColumn, type DynamicsPaths, readDynamicsTable } from './dynamics-file.js';
export type { DynamicsOutput, DynamicsRunPaths } from './dynamics-output.js';
export { type DynamicsPlan, type DynamicsRequest, planDynamics } from './dynamics-plan.js';
export {
  type EvaluationOptions,
  evaluateBenchmark,
  evaluateProfiles,
  evaluateTorsionScans,
  type Skipped,
} from './evaluation.js';
export type { EvaluationTask, MethodSetup } from './evaluation-job.js';
export { type Crew, createExecutor, type Executor, type ExecutorOptions } from './executor.js';
export type { ModelSource } from './force-field-source.js';
export type { Job, JobContext, JobSetup, Outcome, TaskControl, TaskRunner } from './job.js';
export { MemoryStorage } from './memory-storage.js';
export { type MinimizeRunOptions, minimizeStructures } from './minimize.js';
export type { MinimizeAnswer, MinimizeRequest, PathFrame } from './minimize-job.js';
export type { ExternalMethod, Platform } from './platform.js';
export type { ForceMethodSetup, ProfileSetup } from './profile-job.js';
export type { ReporterRequest } from './reporter-request.js';
export { type ScanRunOptions, scanMolecules } from './scan.js';
export type { ScanAnswer, ScanRequest, ScanSettings } from './scan-job.js';
export type { SinglePoint } from './single-point-job.js';
export { computeSinglePoints, type SinglePointOptions } from './single-points.js';
export type { GrowingFile, Storage } from './storage.js';
export { poseStrain, type StrainAnswer, type StrainSettings, type TorsionStrain } from './strain.js';
export { trainingPool } from './training-pool.js';
export { TrajectoryFile, type TrajectoryFrame, trajectoryFormatOf } from './trajectory-file.js';
export { analyzeVibrations, type VibrationRunOptions } from './vibration.js';
export type { VibrationAnswer, VibrationRequest, VibrationState } from './vibration-job.js';
export { workerThread } from './worker.js';
export type { WorkerAnswer, WorkerPort, WorkerRequest } from './worker-port.js';
export type { RunOptions, WorkflowOptions } from './workflow-options.js';
