/**
 * ResFF as a library: the same code in Node and the browser. Files and shipped models are in `resff/node`.
 *
 *     const forceField = new ForceField(readModel(bytes));
 *     const [structure] = readSdf(text);
 *     const potential = forceField.potential(structure.molecule);
 *     const relaxed = minimize(potential, structure.positions);
 */

export { generateConformers } from './build/conformer.js';
export { buildPeptide, type PeptideOptions } from './build/peptide-builder.js';
export { type BackboneAngles, type PeptideConformation, peptideConformations } from './build/peptide-conformation.js';
export { type PerceptionOptions, perceiveMolecule } from './chemistry/bond/bond-perception.js';
export { checkMolecule, checkTotalCharge } from './chemistry/check.js';
export { atomFeatures, FEATURE_NAMES, perceiveFeatures } from './chemistry/feature.js';
export { atomCount, bondCount, createMolecule, type Molecule, totalCharge } from './chemistry/molecule.js';
export type { Residue, ResidueRecord } from './chemistry/residue.js';
export type { Structure } from './chemistry/structure.js';
export { type Box, openBox, orthorhombicBox, triclinicBox } from './core/box.js';
export { type ErrorCode, ParseError, ResffError } from './core/errors.js';
export * from './core/units.js';
export { defaultLimits, type FrameLimits, FrameReader, FrameWriter, type Incoming } from './engine/frame.js';
export { type Answer, answerHeader } from './engine/message.js';
export { type EnginePort, EngineSession } from './engine/session.js';
export { type BenchmarkRecord, type EvaluateOptions, evaluateRecord, evaluateRecords } from './evaluate/benchmark.js';
export { type DimerCurve, evaluateDimers, readDimerCurves } from './evaluate/dimer.js';
export {
  energyPartValues,
  type PartTable,
  type PartValues,
} from './evaluate/energy-part.js';
export { barrierShare, conformerShare, dimerShare, type EnergyShare } from './evaluate/energy-share.js';
export type { EnergyZero, ErrorMetrics } from './evaluate/error-sums.js';
export { evaluationReport, type MethodResult, type ReportFacts } from './evaluate/html-report.js';
export { type EnergyMethod, forceFieldMethod, type MethodPoints } from './evaluate/method.js';
export { evaluateMinima, type MinimaErrors } from './evaluate/minima.js';
export { mmff94Method } from './evaluate/mmff94.js';
export { type ProfileErrors, profileErrors } from './evaluate/profile-error.js';
export { type ProfileFragment, readProfileFragments, torsionOfFragment } from './evaluate/profile-fragment.js';
export { type PublishedNumber, publishedNumbers } from './evaluate/published.js';
export { evaluateRelaxedProfile, type RelaxedProfileOptions } from './evaluate/relaxed-profile.js';
export {
  type EnergyUnit,
  recordOfScan,
  type ScanProperties,
  scanOfSpice,
  scansOfStructures,
} from './evaluate/scan-record.js';
export type { PartShare, ShareMetrics } from './evaluate/share-sums.js';
export { type BenchmarkResult, type MoleculeResult, summarize } from './evaluate/summary.js';
export {
  evaluateTorsionScan,
  type ProfileKind,
  readTorsionScan,
  type TorsionScan,
  type TorsionScanResult,
} from './evaluate/torsion-scan.js';
export {
  type Backend,
  backendOf,
  defaultBackend,
  type Filters,
  type Precision,
  referenceBackend,
  type WasmOptions,
  wasmBackend,
} from './force-field/backend.js';
export type { ModelEngine, ResidualAtOnce } from './force-field/engine.js';
export {
  ForceField,
  type ForceFieldOptions,
  type ParameterizedMolecule,
} from './force-field/force-field.js';
export type { ForceFieldPotential } from './force-field/potential.js';
export { type TermEnergies, totalEnergy } from './force-field/term-energies.js';
export { type StructureFormat, structureFormats } from './formats/format.js';
export { type PdbOptions, readPdb } from './formats/pdb/pdb.js';
export { writePdb } from './formats/pdb/pdb-writer.js';
export { readQcSchema } from './formats/qcschema/qcschema.js';
export { readStructures } from './formats/read.js';
export { groupConformers, readSdf } from './formats/sdf/sdf.js';
export { writeSdf } from './formats/sdf/sdf-writer.js';
export { matchSmarts } from './formats/smiles/smarts.js';
export { parseMappedSmiles, parseSmiles } from './formats/smiles/smiles.js';
export {
  DCD_HEADER_BYTES,
  type DcdHeader,
  type DcdTrajectory,
  dcdFrame,
  dcdFrameBytes,
  dcdHeader,
  readDcd,
} from './formats/trajectory/dcd.js';
export { readXtc, type XtcFrame, xtcFrame } from './formats/trajectory/xtc.js';
export { readXyz } from './formats/xyz/xyz.js';
export { writeXyz, type XyzResult } from './formats/xyz/xyz-writer.js';
export { detectVariants, type Variant, type VariantReport } from './kernels/wasm/variant.js';
export { type Architecture, architectureSchema } from './model/architecture.js';
export type { Json, Model } from './model/model.js';
export { readModel, writeModel } from './model/model-file.js';
export { readSafetensors, writeSafetensors } from './model/safetensors.js';
export { type TensorEntry, tensorList } from './model/tensor-list.js';
export type { Tensor, Weights } from './model/weights.js';
export { harmonicAngle } from './potentials/angle.js';
export { harmonicBond } from './potentials/bond.js';
export type { Harmonic } from './potentials/harmonic.js';
export {
  type CoordinateKind,
  coordinateDifference,
  coordinateGradient,
  coordinateValue,
  type InternalCoordinate,
} from './potentials/internal-coordinate.js';
export { molecularMechanics } from './potentials/mm.js';
export type { Parameters } from './potentials/parameters.js';
export type { Potential } from './potentials/potential.js';
export { type InternalRestraint, internalRestraints } from './potentials/restraint.js';
export { type PositionRestraint, positionRestraint } from './potentials/restraint-position.js';
export { type SphericalWall, sphericalWall } from './potentials/restraint-wall.js';
export { type SumPotential, sumPotentials } from './potentials/sum.js';
export { type Bar, type BarChartOptions, barChart } from './report/bar-chart.js';
export { writeCsv } from './report/csv.js';
export { type HeatMapOptions, heatMap } from './report/heat-map.js';
export { type HtmlSection, type HtmlTable, htmlPage } from './report/html.js';
export { stackPlots } from './report/panel.js';
export { linePlot, type PlotOptions, type Series } from './report/plot.js';
export { stackedBarChart } from './report/stacked-bar-chart.js';
export type { AtomSystem, EnergyGradients } from './residual/atom-system.js';
export type { ThreadTeam } from './residual/team/team.js';
export type { DihedralAtoms } from './simulate/bond-rotation.js';
export type { BondConstraint } from './simulate/constraint.js';
export {
  type Convergence,
  type ConvergenceLevel,
  convergenceLevels,
  convergenceOf,
} from './simulate/convergence.js';
export { type Contribution, type Decomposition, decompose } from './simulate/decomposition.js';
export type { DriftRemoval } from './simulate/drift.js';
export { type DynamicsFrame, type DynamicsOptions, runDynamics } from './simulate/dynamics.js';
export {
  checkSettings,
  type DynamicsCheckpoint,
  type DynamicsSettings,
  readDynamicsCheckpoint,
  writeDynamicsCheckpoint,
} from './simulate/dynamics-checkpoint.js';
export type { DynamicsState } from './simulate/dynamics-state.js';
export { type CoordinateChange, type GeometryChange, geometryChange } from './simulate/geometry-change.js';
export {
  dihedralReporter,
  distanceReporter,
  gyrationReporter,
  radiusOfGyration,
  rmsdReporter,
} from './simulate/geometry-reporter.js';
export {
  createGuard,
  type GoodFrame,
  type Guard,
  GuardError,
  type GuardOptions,
  type GuardReason,
  runawayTemperature,
} from './simulate/guard.js';
export { type BackboneResidue, backboneResidues, helixContent, helixReporter } from './simulate/helix.js';
export { HESSIAN_STEP, type Hessian, type HessianOptions, hessian } from './simulate/hessian.js';
export { type HydrogenBond, hydrogenBondFinder, hydrogenBondReporter } from './simulate/hydrogen-bond.js';
export { hydrogenConstraints } from './simulate/hydrogen-constraint.js';
export { type Inertia, inertia, type Rotor } from './simulate/inertia.js';
export {
  createIntegrator,
  type Ensemble,
  ensembles,
  type Integrator,
  type IntegratorOptions,
} from './simulate/integrator.js';
export { isotopicMasses } from './simulate/isotope.js';
export { atomicMasses, repartitionedMasses } from './simulate/mass.js';
export {
  type HeldCoordinate,
  type InternalConstraint,
  type MinimizeMethod,
  type MinimizeOptions,
  type MinimizeReason,
  type MinimizeResult,
  type MinimizeState,
  minimize,
  minimizeMethods,
} from './simulate/minimize.js';
export {
  findMinimum,
  type MinimumSearch,
  type MinimumSearchOptions,
  minimumSearch,
  type SaddleEscape,
} from './simulate/minimum-search.js';
export { type AnimationOptions, animateMode, modeDisplacement } from './simulate/mode-animation.js';
export { type Barrier, type Extremum, type ProfileShape, profileShape } from './simulate/profile.js';
export { columnTitle, energyReporter, type ReportColumn, type Reporter } from './simulate/reporter.js';
export { type RestraintRequest, requestedRestraints } from './simulate/restraint-request.js';
export {
  dihedralOfBond,
  dihedralsOfSmarts,
  type RotatableBond,
  type RotatableBondKind,
  rotatableBonds,
} from './simulate/rotatable-bond.js';
export { type ScanAxis, ScanGrid, wrapDegrees } from './simulate/scan-grid.js';
export { type BlockAverage, blockAverage, type Drift, linearDrift } from './simulate/statistics.js';
export { type MolecularHessian, molecularHessian, straightenAngles } from './simulate/straight-angle.js';
export { applySuperposition, type Superposition, superpose } from './simulate/superpose.js';
export { symmetryNumber } from './simulate/symmetry.js';
export { type RampPoint, temperatureRamp } from './simulate/temperature-ramp.js';
export {
  type QuasiHarmonic,
  type ThermalPart,
  type Thermochemistry,
  type ThermochemistryOptions,
  thermochemistry,
} from './simulate/thermochemistry.js';
export {
  type ScanOptions,
  type ScanPoint,
  type ScanResult,
  type ScanState,
  type ScanStatus,
  scanTorsions,
} from './simulate/torsion-scan.js';
export { drawVelocities, type VelocityOptions } from './simulate/velocity.js';
export {
  type StationaryVerdict,
  type VibrationMode,
  type VibrationOptions,
  type Vibrations,
  vibrations,
} from './simulate/vibration.js';
export { buildTopology } from './topology/build.js';
export type { ImproperConvention, Topology } from './topology/topology.js';
export { hdf5Archive, type MoleculeArchive } from './train/archive.js';
export { type DataSet, readDataSet } from './train/data-set.js';
export { initializeWeights } from './train/initialization.js';
export { createObjective } from './train/objective.js';
export type { Evaluation, Objective, StageSettings, TrainingMolecule } from './train/objective-types.js';
export { ParameterVector } from './train/parameter-vector.js';
export { parseRecipe, type Recipe } from './train/recipe.js';
export { localPool, type ShardPool } from './train/shard.js';
export { type TrainingObserver, type TrainingRun, train } from './train/trainer.js';
export { freshState, readCheckpoint, type TrainingState, writeCheckpoint } from './train/training-state.js';
export * from './workflow/index.js';
