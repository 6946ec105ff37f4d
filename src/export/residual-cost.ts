import { bondRatio } from '../chemistry/bond/connectivity.js';
import type { ForceFieldPotential } from '../force-field/potential.js';
import { totalEnergy } from '../force-field/term-energies.js';
import { bondedTerms } from '../potentials/bonded-terms.js';
import { dihedralAngle } from '../simulate/bond-rotation.js';
import { minimize } from '../simulate/minimize.js';
import { moveRigidly } from '../simulate/rigid-move.js';
import { rotatableBonds } from '../simulate/rotatable-bond.js';

/** What leaving out everything but the bonded terms and the electrostatics does to the energies of conformers relative to the lowest of them. */
export interface ResidualCost {
  readonly conformers: number;
  /** kcal/mol, over all but the lowest; null with fewer than two conformers */
  readonly mean: number | null;
  readonly largest: number | null;
}

/**
 * |ΔE of the terms that are written, bonded ones and electrostatics, − ΔE| of conformers, ΔE relative to the one that is lowest with it.
 *
 * @param conformers (N,3) Å each
 */
export function residualCost(potential: ForceFieldPotential, conformers: readonly Float64Array[]): ResidualCost {
  const energies = conformers.map((positions) => {
    const terms = potential.terms(positions);
    const bonded = bondedTerms.reduce((sum, { name }) => sum + terms[name]!, terms.electrostatics ?? 0);
    return { full: totalEnergy(terms), bonded };
  });
  if (energies.length < 2) return { conformers: energies.length, mean: null, largest: null };
  const lowest = energies.reduce((best, other) => (other.full < best.full ? other : best));
  const differences = energies
    .filter((other) => other !== lowest)
    .map(({ full, bonded }) => Math.abs(bonded - lowest.bonded - (full - lowest.full)));
  return {
    conformers: energies.length,
    mean: differences.reduce((sum, d) => sum + d, 0) / differences.length,
    largest: Math.max(...differences),
  };
}

/** A third of a turn: from one staggered arrangement to the next. */
const TURN = (2 * Math.PI) / 3;
/** kcal/mol; minima closer in energy count as one. */
const SAME_ENERGY = 0.02;
const MOST_STEPS = 300;
/** Atoms that are not bonded but closer than this multiple of a bond: no conformer to start from. */
const CLASH = 1.1;

/**
 * Some conformers of a molecule: minima reached from the structure given and with each rotatable bond turned by a third of a turn
 * either way.
 *
 * @param most of them
 * @returns different in energy, lowest first
 */
export function conformerMinima(potential: ForceFieldPotential, positions: Float64Array, most = 8): Float64Array[] {
  const { molecule } = potential;
  const starts = [positions];
  for (const { kind, atoms } of rotatableBonds(molecule, { terminal: true }))
    for (const turn of [TURN, -TURN]) {
      if (kind === 'amide') continue;
      const x = positions.slice();
      const moving = Array.from(molecule.atomicNumbers, () => true);
      const value = dihedralAngle(x, atoms) + turn;
      if (
        moveRigidly(x, { kind: 'dihedral', atoms: [...atoms] }, value, molecule.bonds, moving) &&
        !clashes(molecule, x)
      )
        starts.push(x);
    }
  const minima: { positions: Float64Array; energy: number }[] = [];
  for (const start of starts.slice(0, 2 * most)) {
    if (minima.length === most) break;
    const found = minimize(potential, start, { maxSteps: MOST_STEPS });
    if (minima.every(({ energy }) => Math.abs(energy - found.energy) > SAME_ENERGY)) minima.push(found);
  }
  return minima.sort((a, b) => a.energy - b.energy).map((found) => found.positions);
}

function clashes({ atomicNumbers, bonds }: ForceFieldPotential['molecule'], x: Float64Array): boolean {
  const bonded = new Set<number>();
  const n = atomicNumbers.length;
  for (let b = 0; b < bonds.length; b += 2)
    bonded.add(Math.min(bonds[b]!, bonds[b + 1]!) * n + Math.max(bonds[b]!, bonds[b + 1]!));
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      if (!bonded.has(i * n + j) && bondRatio(atomicNumbers, x, i, j) < CLASH) return true;
  return false;
}
