import type { Cell } from '../core/cell.js';
import type { Potential } from './potential.js';

/** One term of a periodic system's energy. */
export interface PeriodicTerm {
  readonly name: string;
  readonly atomCount: number;
  /**
   * Adds −∂E/∂x to `forces` and the virial Ξ_ab = −∂E/∂ε_ab to `virial`, ε a strain of the atoms and the cell, x → x(1 + ε), h → h(1 + ε);
   * the stress is −Ξ/V. Returns E per cell.
   *
   * @param x (N,3) Å, molecules whole
   * @param forces (N,3) kcal/mol/Å
   * @param virial (3,3) kcal/mol
   */
  energyForces(x: Float64Array, cell: Cell, forces: Float64Array, virial: Float64Array): number;
}

/** The energy of one cell as a function of positions and cell. As a plain `Potential` it has the cell last set. */
export interface PeriodicPotential extends Potential {
  /** (3,3) Å, not to be changed but by `setCell` */
  readonly cell: Cell;
  /** @throws ResffError (code option) unless the vectors span a volume */
  setCell(cell: ArrayLike<number>): void;
  /**
   * As `energyForces`, and adds the virial −∂E/∂ε (`PeriodicTerm`), of atoms and cell strained together.
   *
   * @param virial (3,3) kcal/mol, added to
   */
  energyForcesVirial(positions: Float64Array, forces: Float64Array, virial: Float64Array): number;
}

export function isPeriodic(potential: Potential): potential is PeriodicPotential {
  return 'setCell' in potential;
}

/**
 * A term that stays within molecules. They are whole, so its positions are those of open space, and Ξ_ab = Σ_i x_ia F_ib: its forces on each
 * molecule add up to zero.
 */
export function withinMolecules({ name, atomCount, energyForces }: Potential): PeriodicTerm {
  const own = new Float64Array(3 * atomCount);
  return {
    name,
    atomCount,
    energyForces(x, _cell, forces, virial) {
      own.fill(0);
      const energy = energyForces(x, own);
      for (let i = 0; i < own.length; i += 3)
        for (let b = 0; b < 3; b++) {
          const f = own[i + b]!;
          forces[i + b]! += f;
          for (let a = 0; a < 3; a++) virial[3 * a + b]! += x[i + a]! * f;
        }
      return energy;
    },
  };
}
