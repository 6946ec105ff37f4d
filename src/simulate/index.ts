/** `resff/simulate`: scans, vibrations, dynamics and what is measured along them. `minimize` is in `resff`. */
export type { DihedralAtoms } from './bond-rotation.js';
export { dihedralAngle } from './bond-rotation.js';
export { type CellRelaxationOptions, type CellRelaxationResult, relaxCell } from './cell-relaxation.js';
export type { BondConstraint } from './constraint.js';
export { contactCheck } from './contact.js';
export { type Contribution, type Decomposition, decompose } from './decomposition.js';
export type { DriftRemoval } from './drift.js';
export { type DynamicsFrame, type DynamicsOptions, runDynamics } from './dynamics.js';
export {
  checkSettings,
  type DynamicsCheckpoint,
  type DynamicsSettings,
  readDynamicsCheckpoint,
  writeDynamicsCheckpoint,
} from './dynamics-checkpoint.js';
export type { DynamicsState } from './dynamics-state.js';
export { type CoordinateChange, type GeometryChange, geometryChange } from './geometry-change.js';
export {
  type CoordinateDeviation,
  type GeometryDeviation,
  geometryDeviation,
  unsureCoordinates,
} from './geometry-deviation.js';
export {
  dihedralReporter,
  distanceReporter,
  gyrationReporter,
  radiusOfGyration,
  rmsdReporter,
} from './geometry-reporter.js';
export {
  createGuard,
  type GoodFrame,
  type Guard,
  GuardError,
  type GuardOptions,
  type GuardReason,
  runawayTemperature,
} from './guard.js';
export { type BackboneResidue, backboneResidues, helixContent, helixReporter } from './helix.js';
export { HESSIAN_STEP, type Hessian, type HessianOptions, hessian } from './hessian.js';
export { type HydrogenBond, hydrogenBondFinder, hydrogenBondReporter } from './hydrogen-bond.js';
export { hydrogenConstraints } from './hydrogen-constraint.js';
export { type Inertia, inertia, type Rotor } from './inertia.js';
export {
  createIntegrator,
  type Ensemble,
  ensembles,
  type Integrator,
  type IntegratorOptions,
} from './integrator.js';
export { isotopicMasses } from './isotope.js';
export { heatOfVaporization, type LiquidReport, liquidReport } from './liquid.js';
export { atomicMasses, repartitionedMasses } from './mass.js';
export {
  findMinimum,
  type MinimumSearch,
  type MinimumSearchOptions,
  minimumSearch,
  type SaddleEscape,
} from './minimum-search.js';
export { type AnimationOptions, animateMode, modeDisplacement } from './mode-animation.js';
export { type Barrier, type Extremum, type ProfileShape, profileShape } from './profile.js';
export {
  firstPeak,
  RadialCounter,
  type RadialDistribution,
  type RadialPeak,
  type RadialRequest,
} from './radial-distribution.js';
export { columnTitle, energyReporter, type ReportColumn, type Reporter } from './reporter.js';
export { type RestraintRequest, requestedRestraints } from './restraint-request.js';
export {
  dihedralOfBond,
  dihedralsOfSmarts,
  type RotatableBond,
  type RotatableBondKind,
  rotatableBonds,
} from './rotatable-bond.js';
export { type ScanAxis, ScanGrid, wrapDegrees } from './scan-grid.js';
export { type BlockAverage, blockAverage, type Drift, linearDrift } from './statistics.js';
export { type MolecularHessian, molecularHessian, straightenAngles } from './straight-angle.js';
export { applySuperposition, type Superposition, superpose } from './superpose.js';
export { symmetryNumber } from './symmetry.js';
export { type RampPoint, temperatureRamp } from './temperature-ramp.js';
export {
  type QuasiHarmonic,
  type ThermalPart,
  type Thermochemistry,
  type ThermochemistryOptions,
  thermochemistry,
} from './thermochemistry.js';
export {
  type ScanOptions,
  type ScanPoint,
  type ScanResult,
  type ScanState,
  type ScanStatus,
  scanTorsions,
} from './torsion-scan.js';
export { drawVelocities, type VelocityOptions } from './velocity.js';
export {
  type StationaryVerdict,
  type VibrationMode,
  type VibrationOptions,
  type Vibrations,
  vibrations,
} from './vibration.js';
