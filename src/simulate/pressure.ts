import { cellVolume } from '../core/cell.js';
import { ACCELERATION_UNIT } from '../core/units.js';
import type { DynamicsState } from './dynamics-state.js';

/** Molecules of a periodic system: which one each atom (N) is of, and how many there are. */
export interface MoleculeGroups {
  readonly group: Uint32Array;
  readonly count: number;
}

/** Centers of mass and of momentum; arrays are used again. */
export class MoleculeCenters {
  /** (molecules) g/mol */
  readonly masses: Float64Array;
  /** (molecules,3) Å */
  readonly positions: Float64Array;
  /** (molecules,3) Å/fs */
  readonly velocities: Float64Array;

  /** @param atomMasses (N) g/mol */
  constructor(
    readonly groups: MoleculeGroups,
    private readonly atomMasses: Float64Array,
  ) {
    this.masses = new Float64Array(groups.count);
    this.positions = new Float64Array(3 * groups.count);
    this.velocities = new Float64Array(3 * groups.count);
    groups.group.forEach((molecule, atom) => {
      this.masses[molecule]! += atomMasses[atom]!;
    });
  }

  /** @param state its molecules whole */
  update({ positions, velocities }: Readonly<DynamicsState>): void {
    this.positions.fill(0);
    this.velocities.fill(0);
    this.groups.group.forEach((molecule, atom) => {
      const share = this.atomMasses[atom]! / this.masses[molecule]!;
      for (let k = 0; k < 3; k++) {
        this.positions[3 * molecule + k]! += share * positions[3 * atom + k]!;
        this.velocities[3 * molecule + k]! += share * velocities[3 * atom + k]!;
      }
    });
  }

  /**
   * Pressure of the molecules as wholes, kcal/mol/Å³, p = (Σ M V² + tr Ξ − Σ_i (x_i − R)·F_i)/3V: forces within a molecule, those of
   * constraints too, have no part in it. Its mean is that of the atoms'.
   *
   * @param state as of the last `update`, with cell and virial
   */
  pressure({ positions, forces, cell, virial }: Readonly<DynamicsState>): number {
    let sum = virial![0]! + virial![4]! + virial![8]!;
    this.groups.group.forEach((molecule, atom) => {
      for (let k = 0; k < 3; k++)
        sum -= (positions[3 * atom + k]! - this.positions[3 * molecule + k]!) * forces[3 * atom + k]!;
    });
    for (let m = 0; m < this.masses.length; m++)
      for (let k = 0; k < 3; k++) sum += (this.masses[m]! * this.velocities[3 * m + k]! ** 2) / ACCELERATION_UNIT;
    return sum / (3 * cellVolume(cell!));
  }
}
