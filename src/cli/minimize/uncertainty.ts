import type { Structure } from '../../chemistry/structure.js';
import {
  type CoordinateDeviation,
  type GeometryDeviation,
  geometryDeviation,
  unsureCoordinates,
} from '../../simulate/geometry-deviation.js';
import type { MinimizeResult } from '../../simulate/minimize.js';
import type { Session } from '../session.js';
import { formatTable } from '../table.js';
import { changeUncertainty, type RecordUncertainty, uncertaintyJson, uncertaintyOf } from '../uncertainty.js';
import { atomNames, coordinateTitle, shown, unitOf } from './coordinate.js';
import type { MinimizeCommandOptions } from './options.js';

/** How sure the model is of a minimum. */
export interface MinimumUncertainty extends RecordUncertainty {
  /** of bond lengths and angles; null where the structure is no minimum: not converged, or held by constraints or restraints */
  readonly geometry: GeometryDeviation | null;
}

export function minimumUncertainty(
  { forceField }: Pick<Session, 'forceField'>,
  options: MinimizeCommandOptions,
  start: Structure,
  relaxed: Structure,
  { converged }: MinimizeResult,
): MinimumUncertainty {
  const { allowUncovered = false, strict = false, fix, constrain, restrain } = options;
  const free = fix.length + constrain.length + restrain.length === 0;
  const uncertainty = uncertaintyOf({ forceField }, options, start);
  const change = changeUncertainty(uncertainty, start, relaxed);
  if (!converged || !free) return { ...change, geometry: null };
  const { molecule, positions } = relaxed;
  const potential = forceField.potential(molecule, { allowUncovered, strict });
  return { ...change, geometry: geometryDeviation(potential, uncertainty, potential.topology, positions) };
}

/** Of what the model is not sure; null where it is. */
export function unsureText({ molecule }: Structure, { geometry }: MinimumUncertainty): string | null {
  const unsure = geometry ? unsureCoordinates(geometry) : [];
  if (unsure.length === 0) return null;
  const texts = unsure.map((one) => `${coordinateTitle(one.kind)} ${atomNames(molecule, one.atoms)} ${valueText(one)}`);
  return `${molecule.name}: the model is not sure of ${texts.join(', ')}`;
}

function valueText({ kind, value, deviation }: CoordinateDeviation): string {
  const digits = kind === 'distance' ? 2 : 0;
  return `${shown(kind, value).toFixed(digits)} ± ${shown(kind, deviation).toFixed(digits)} ${unitOf(kind)}`;
}

/** Degrees and Å; atoms from 0. */
export function minimumUncertaintyJson({ geometry, ...change }: MinimumUncertainty, withForces: boolean) {
  const json = ({ kind, atoms, value, deviation }: CoordinateDeviation) => ({
    atoms,
    value: shown(kind, value),
    deviation: shown(kind, deviation),
  });
  return {
    ...uncertaintyJson(change, withForces),
    ...(geometry ? { bonds: geometry.bonds.map(json), angles: geometry.angles.map(json) } : {}),
  };
}

/** Bonds and angles that are least certain, atoms from 1; empty where the structure is no minimum. */
export function geometryText({ molecule }: Structure, geometry: GeometryDeviation | null): string {
  if (geometry === null) return '';
  const rows = [...geometry.bonds, ...geometry.angles].map(({ kind, atoms, value, deviation }) => [
    coordinateTitle(kind),
    atomNames(molecule, atoms),
    ...[value, deviation].map((number) => shown(kind, number).toFixed(kind === 'distance' ? 4 : 2)),
    unitOf(kind),
  ]);
  return formatTable(
    ['least certain', 'atoms', 'value', 'deviation', ''].map((title) => ({ title })),
    rows,
  );
}
