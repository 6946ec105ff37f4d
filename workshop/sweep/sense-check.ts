/** The value a model has for a row of sense.json. */
import {
  coordinateValue,
  ForceField,
  type ForceFieldPotential,
  type Molecule,
  minimize,
  Rng,
  referenceBackend,
  totalCharge,
} from 'resff';
import { generateConformers } from 'resff/build';
import { parseSmiles } from 'resff/formats';
import { atomicMasses, hessian, vibrations } from 'resff/simulate';
import { pressedFlat } from './flatten.js';
import { heavyAtoms, merged, randomVector, turnedAbout } from './pair-placement.js';

/** What every row has; the kinds add what they need. */
interface Fact {
  readonly row: string;
  readonly smiles: string;
  readonly right: number;
  readonly within: number;
  readonly source: string;
}
type Atoms = readonly number[];
/** A row of sense.json: distances in Å, angles in degrees, energies in kcal/mol, frequencies in cm⁻¹. */
export type SenseRow = Fact &
  (
    | { readonly kind: 'distance' | 'angle' | 'dihedral'; readonly atoms: Atoms; readonly folded?: boolean }
    | { readonly kind: 'inversion' | 'torsion-range'; readonly atoms: Atoms }
    | { readonly kind: 'difference'; readonly atoms: Atoms; from: number; to: number; relaxed?: boolean }
    | { readonly kind: 'frequency'; readonly near: number }
    | { readonly kind: 'flattening' }
    | { readonly kind: 'contact' | 'hydrogen-bond'; readonly starts: number }
    | { readonly kind: 'coulomb'; readonly centers: readonly [number, number]; readonly apart: number }
  );

interface Relaxed {
  readonly molecule: Molecule;
  readonly potential: ForceFieldPotential;
  readonly positions: Float64Array;
  readonly energy: number;
}

const DEGREES = 180 / Math.PI;
const COULOMB = 332.0637; // kcal/mol Å

const lower = <T extends { readonly energy: number }>(a: T, b: T) => (b.energy < a.energy ? b : a);

/** The lowest of a few relaxed conformers. */
function lowest(forceField: ForceField, smiles: string, count = 6): Relaxed {
  const conformers = generateConformers(smiles, { count });
  const { molecule } = conformers[0]!;
  const potential = forceField.potential(molecule);
  // Off planes and lines of symmetry, where a saddle point would pass for a minimum.
  const rng = new Rng(1);
  const shaken = conformers.map(({ positions }) => positions.map((x) => x + 0.03 * rng.normal()));
  return { molecule, potential, ...shaken.map((start) => minimize(potential, start)).reduce(lower) };
}

function measured(kind: 'distance' | 'angle' | 'dihedral', atoms: Atoms, positions: Float64Array): number {
  const value = coordinateValue({ kind, atoms }, positions);
  return kind === 'distance' ? value : Math.abs(value) * DEGREES;
}

/** Relaxed with a dihedral held at a value (degrees). */
function heldAt({ molecule, potential, positions }: Relaxed, atoms: Atoms, degrees: number) {
  const constraints = [{ kind: 'dihedral', atoms, value: degrees / DEGREES } as const];
  return minimize(potential, positions, { constraints, bonds: molecule.bonds });
}

/** `to` above `from`, both held, or let go where `relaxed`. */
function difference(minimum: Relaxed, atoms: Atoms, from: number, to: number, relaxed = false): number {
  const [a, b] = [from, to].map((degrees) => {
    const held = heldAt(minimum, atoms, degrees);
    return relaxed ? minimize(minimum.potential, held.positions).energy : held.energy;
  });
  return b! - a!;
}

/** The highest above the lowest point of a relaxed scan in steps of 15 degrees. */
function torsionRange(minimum: Relaxed, atoms: Atoms): number {
  const energies = Array.from({ length: 24 }, (_, k) => heldAt(minimum, atoms, 15 * k - 165).energy);
  return Math.max(...energies) - Math.min(minimum.energy, ...energies);
}

/** The harmonic frequency nearest to a value, in double precision. */
function frequencyNear(forceField: ForceField, { molecule, positions }: Relaxed, near: number): number {
  const exact = new ForceField(forceField.model, referenceBackend()).potential(molecule);
  const tight = minimize(exact, positions, { convergence: 'extreme' }).positions;
  const { modes } = vibrations(hessian(exact, tight), atomicMasses(molecule), tight);
  return modes.map(({ frequency }) => frequency).reduce((a, b) => (Math.abs(b - near) < Math.abs(a - near) ? b : a));
}

/** Two molecules, each relaxed alone, and the potential of both. */
function pairOf(forceField: ForceField, smiles: string) {
  const [first, second] = smiles.split('.').map((part) => lowest(forceField, part)) as [Relaxed, Relaxed];
  return { first, second, potential: forceField.potential(parseSmiles(smiles)) };
}

/** The lowest relaxed form of a pair from random starts, and its energy above the two alone. */
function pairMinimum(forceField: ForceField, smiles: string, starts: number) {
  const { first, second, potential } = pairOf(forceField, smiles);
  const rng = new Rng(7);
  const apart = 0.4 * Math.sqrt(first.positions.length + second.positions.length) + 2.2;
  const found = Array.from({ length: starts }, () => {
    const a = turnedAbout(first.positions, 0, [0, 0, 0], rng);
    const b = turnedAbout(second.positions, 0, randomVector(apart, rng), rng);
    return minimize(potential, merged(first.molecule, a, second.molecule, b));
  });
  const { positions, energy } = found.reduce(lower);
  return { positions, interaction: energy - first.energy - second.energy };
}

/** Interaction of two ions in units of what Coulomb's law has for their charges, mean of turned forms: 1 is right. */
function coulombShare(forceField: ForceField, smiles: string, centers: readonly [number, number], apart: number) {
  const { first, second, potential } = pairOf(forceField, smiles);
  const rng = new Rng(3);
  const energies = Array.from({ length: 24 }, () => {
    const a = turnedAbout(first.positions, centers[0], [0, 0, 0], rng);
    const b = turnedAbout(second.positions, centers[1] - heavyAtoms(first.molecule), [apart, 0, 0], rng);
    const positions = merged(first.molecule, a, second.molecule, b);
    return potential.energyForces(positions, new Float64Array(positions.length)) - first.energy - second.energy;
  });
  const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
  return (mean * apart) / (COULOMB * totalCharge(first.molecule) * totalCharge(second.molecule));
}

/** O-H...O of two waters, the straighter one, degrees. */
function hydrogenBondAngle(positions: Float64Array): number {
  const bonds = [2, 3, 4, 5].map((h) => (h < 4 ? [0, h, 1] : [1, h, 0]));
  return Math.max(...bonds.map((atoms) => measured('angle', atoms, positions)));
}

/** What the model has where `row.right` is right. */
function modelValue(forceField: ForceField, row: SenseRow): number {
  const { smiles } = row;
  switch (row.kind) {
    case 'contact':
      return pairMinimum(forceField, smiles, row.starts).interaction;
    case 'hydrogen-bond':
      return hydrogenBondAngle(pairMinimum(forceField, smiles, row.starts).positions);
    case 'coulomb':
      return coulombShare(forceField, smiles, row.centers, row.apart);
  }
  const minimum = lowest(forceField, smiles);
  switch (row.kind) {
    case 'inversion':
      return heldAt(minimum, row.atoms, 0).energy - minimum.energy;
    case 'torsion-range':
      return torsionRange(minimum, row.atoms);
    case 'difference':
      return difference(minimum, row.atoms, row.from, row.to, row.relaxed);
    case 'frequency':
      return frequencyNear(forceField, minimum, row.near);
    case 'flattening':
      return minimize(minimum.potential, pressedFlat(minimum.positions)).energy - minimum.energy;
  }
  const value = measured(row.kind, row.atoms, minimum.positions);
  return row.folded ? Math.min(value, 180 - value) : value;
}

/** Whether a model is right about a row, and the value it has as text, with the right one. */
export function judge(forceField: ForceField, row: SenseRow): { right: boolean; text: string } {
  try {
    const value = modelValue(forceField, row);
    const text = `${value.toFixed(2).padStart(9)} ${row.right.toFixed(2).padStart(9)} ±${row.within.toFixed(2)}`;
    return { right: Math.abs(value - row.right) <= row.within, text };
  } catch (error) {
    return { right: false, text: error instanceof Error ? error.message : String(error) };
  }
}
