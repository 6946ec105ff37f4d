/** `resff/evaluate`: errors of a model, or of another method, on reference data. */
export { type BenchmarkRecord, type EvaluateOptions, evaluateRecord, evaluateRecords } from './benchmark.js';
export { parseCsv } from './csv.js';
export { type DimerCurve, evaluateDimers, readDimerCurves } from './dimer.js';
export {
  energyPartValues,
  type PartTable,
  type PartValues,
} from './energy-part.js';
export { barrierShare, conformerShare, dimerShare, type EnergyShare } from './energy-share.js';
export type { EnergyZero, ErrorMetrics } from './error-sums.js';
export { evaluationReport, type MethodResult, type ReportFacts } from './html-report.js';
export { type EnergyMethod, forceFieldMethod, type MethodPoints } from './method.js';
export { evaluateMinima, type MinimaErrors } from './minima.js';
export { mmff94Method } from './mmff94.js';
export { type ProfileErrors, profileErrors } from './profile-error.js';
export { type ProfileFragment, readProfileFragments, torsionOfFragment } from './profile-fragment.js';
export { type PublishedNumber, publishedNumbers } from './published.js';
export { evaluateRelaxedProfile, type RelaxedProfileOptions } from './relaxed-profile.js';
export {
  type EnergyUnit,
  recordOfScan,
  type ScanProperties,
  scanOfSpice,
  scansOfStructures,
} from './scan-record.js';
export type { PartShare, ShareMetrics } from './share-sums.js';
export { type BenchmarkResult, type MoleculeResult, summarize } from './summary.js';
export {
  evaluateTorsionScan,
  type ProfileKind,
  readTorsionScan,
  type TorsionScan,
  type TorsionScanResult,
} from './torsion-scan.js';
