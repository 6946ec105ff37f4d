import type { Structure } from '../chemistry/structure.js';
import { type Cell, cellVolume } from '../core/cell.js';
import { ResffError } from '../core/errors.js';
import { AVOGADRO_PER_MOL, BOLTZMANN_KCAL_PER_MOL_K } from '../core/units.js';
import { wholeMolecules } from '../topology/whole-molecules.js';
import { atomicMasses } from './mass.js';
import { RadialCounter, type RadialDistribution } from './radial-distribution.js';
import { type BlockAverage, blockAverage } from './statistics.js';

/** Atomic numbers of the atoms whose distances are counted. */
export type ElementPair = readonly [number, number];

export interface LiquidReport {
  readonly frames: number;
  readonly molecules: number;
  /** g/cm³ */
  readonly density: BlockAverage;
  /** of each pair of elements */
  readonly distributions: RadialDistribution[];
}

/**
 * Density and radial distributions of the frames of one periodic system.
 *
 * @param range Å
 * @param bin Å
 * @throws ResffError (code molecule) for frames without a cell or of another molecule, (code option) for an element that is not there
 */
export function liquidReport(
  frames: readonly Structure[],
  pairs: readonly ElementPair[],
  { range, bin }: { readonly range: number; readonly bin: number },
): LiquidReport {
  const { molecule } = frames[0]!;
  const { atomicNumbers, bonds } = molecule;
  const atomsOf = (z: number) => {
    const atoms = Array.from(atomicNumbers.keys()).filter((i) => atomicNumbers[i] === z);
    if (atoms.length === 0)
      throw new ResffError('option', `pairs: expected elements of the structure, got atomic number ${z}`);
    return atoms;
  };
  const counters = pairs.map(
    ([a, b]) => new RadialCounter(atomicNumbers.length, bonds, { first: atomsOf(a), second: atomsOf(b), range, bin }),
  );
  const grams = (atomicMasses(molecule).reduce((sum, mass) => sum + mass, 0) * 1e24) / AVOGADRO_PER_MOL;
  const densities = frames.map((frame, f) => {
    const cell = cellOfFrame(frame, f);
    if (!sameAtoms(atomicNumbers, frame.molecule.atomicNumbers))
      throw new ResffError('molecule', `frame ${f + 1}: expected the atoms of the first frame, got others`);
    for (const counter of counters) counter.add(frame.positions, cell);
    return grams / cellVolume(cell);
  });
  return {
    frames: frames.length,
    molecules: wholeMolecules(atomicNumbers.length, bonds).count,
    density: blockAverage(densities),
    distributions: counters.map((counter) => counter.result()),
  };
}

function cellOfFrame({ cell }: Structure, f: number): Cell {
  if (!cell) throw new ResffError('molecule', `frame ${f + 1}: expected a cell, got a molecule in open space`);
  return cell;
}

function sameAtoms(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((z, i) => z === b[i]);
}

/**
 * ΔH = ⟨E_gas⟩ − ⟨E_liquid⟩/n + RT of classical molecules at one temperature: kinetic energies are the same in both, and the volume of the liquid
 * counts for nothing beside that of an ideal gas.
 *
 * @param liquid kcal/mol, potential energies of n molecules in a cell
 * @param gas kcal/mol, of one molecule in open space
 * @returns kcal/mol, with the standard error of both means
 */
export function heatOfVaporization(
  liquid: readonly number[],
  molecules: number,
  gas: readonly number[],
  temperature: number,
): BlockAverage {
  const [cell, one] = [blockAverage(liquid), blockAverage(gas)];
  const errors = [cell.standardError && cell.standardError / molecules, one.standardError];
  return {
    mean: one.mean - cell.mean / molecules + BOLTZMANN_KCAL_PER_MOL_K * temperature,
    standardError: errors.some((error) => error === null) ? null : Math.hypot(errors[0]!, errors[1]!),
  };
}
