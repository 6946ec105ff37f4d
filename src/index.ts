/**
 * ResFF as a library: molecule → potential → energy, forces, minimum. The same code in Node and the browser.
 *
 *     const forceField = new ForceField(readModel(bytes));
 *     const [structure] = readSdf(text); // resff/formats
 *     const potential = forceField.potential(structure.molecule);
 *     const relaxed = minimize(potential, structure.positions);
 *
 * Everything else has a path of its own by purpose, see docs/api.md.
 */

export { defectsText, type GeometryDefect, geometryDefects } from './chemistry/geometry-defect.js';
export { createMolecule, type Molecule, totalCharge } from './chemistry/molecule.js';
export type { Structure } from './chemistry/structure.js';
export { type Box, openBox, orthorhombicBox, triclinicBox } from './core/box.js';
export { type Cell, cellOf, cellOfShape, cellShape, cellVolume } from './core/cell.js';
export { type ErrorCode, ParseError, ResffError } from './core/errors.js';
export { Rng } from './core/rng.js';
export * from './core/units.js';
export {
  type Backend,
  backendOf,
  type Filters,
  type Precision,
  referenceBackend,
  type WasmOptions,
  wasmBackend,
} from './force-field/backend.js';
export { FEWEST_MOLECULES, type UnseenAtom, unseenAtoms, unseenText } from './force-field/coverage.js';
export type { ModelEngine, ResidualAtOnce } from './force-field/engine.js';
export { ForceField, type ForceFieldOptions, type ParameterizedMolecule } from './force-field/force-field.js';
export type { PeriodicForceField } from './force-field/periodic-potential.js';
export type { ForceFieldPotential } from './force-field/potential.js';
export { type TermEnergies, totalEnergy } from './force-field/term-energies.js';
export {
  energyDeviation,
  forceDeviation,
  type MemberSpread,
  type MoleculeUncertainty,
} from './force-field/uncertainty.js';
export { detectVariants, type Variant, type VariantReport } from './kernels/wasm/variant.js';
export { type Architecture, architectureSchema } from './model/architecture.js';
export type { Json, Model } from './model/model.js';
export { readModel, writeModel } from './model/model-file.js';
export type { Tensor, Weights } from './model/weights.js';
export { harmonicAngle } from './potentials/angle.js';
export { harmonicBond } from './potentials/bond.js';
export type { Harmonic } from './potentials/harmonic.js';
export { type CoordinateKind, coordinateValue, type InternalCoordinate } from './potentials/internal-coordinate.js';
export type { Parameters } from './potentials/parameters.js';
export type { Potential } from './potentials/potential.js';
export { type InternalRestraint, internalRestraints } from './potentials/restraint.js';
export { type PositionRestraint, positionRestraint } from './potentials/restraint-position.js';
export { type SphericalWall, sphericalWall } from './potentials/restraint-wall.js';
export { type SumPotential, sumPotentials } from './potentials/sum.js';
export type { ThreadTeam } from './residual/team/team.js';
export { type Convergence, type ConvergenceLevel, convergenceLevels } from './simulate/convergence.js';
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
export type { ImproperConvention, Topology } from './topology/topology.js';
