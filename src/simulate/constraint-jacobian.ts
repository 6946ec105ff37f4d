import { coordinateGradient, type InternalCoordinate } from '../potentials/internal-coordinate.js';

/** Gradients of internal coordinates (rows) with respect to the moving atoms, each stored for the atoms it has only. */
export class ConstraintJacobian {
  private readonly gradients: readonly Float64Array[];

  constructor(
    private readonly coordinates: readonly InternalCoordinate[],
    private readonly moving: readonly boolean[],
  ) {
    this.gradients = coordinates.map(() => new Float64Array(12));
  }

  /** @param x (N,3) Å, where the gradients are taken */
  update(x: Float64Array): void {
    this.coordinates.forEach((coordinate, c) => {
      const gradient = this.gradients[c]!;
      coordinateGradient(coordinate, x, gradient);
      coordinate.atoms.forEach((atom, a) => {
        if (!this.moving[atom]) gradient.fill(0, 3 * a, 3 * a + 3);
      });
    });
  }

  /** J v, one entry per coordinate. */
  apply(v: Float64Array): Float64Array {
    return Float64Array.from(this.coordinates, ({ atoms }, c) => {
      const gradient = this.gradients[c]!;
      let sum = 0;
      for (let a = 0; a < atoms.length; a++)
        for (let d = 0; d < 3; d++) sum += gradient[3 * a + d]! * v[3 * atoms[a]! + d]!;
      return sum;
    });
  }

  /** v += scale · Jᵀ λ */
  addTransposed(lambda: Float64Array, v: Float64Array, scale = 1): void {
    this.coordinates.forEach(({ atoms }, c) => {
      const gradient = this.gradients[c]!;
      const factor = scale * lambda[c]!;
      for (let a = 0; a < atoms.length; a++)
        for (let d = 0; d < 3; d++) v[3 * atoms[a]! + d]! += factor * gradient[3 * a + d]!;
    });
  }

  /** J · otherᵀ, row-major; both of the same coordinates. */
  gram(other: ConstraintJacobian): Float64Array {
    const m = this.coordinates.length;
    const out = new Float64Array(m * m);
    for (let i = 0; i < m; i++)
      for (let j = 0; j < m; j++) {
        const [left, right] = [this.coordinates[i]!.atoms, this.coordinates[j]!.atoms];
        let sum = 0;
        for (let a = 0; a < left.length; a++) {
          const b = right.indexOf(left[a]!);
          if (b < 0) continue;
          for (let d = 0; d < 3; d++) sum += this.gradients[i]![3 * a + d]! * other.gradients[j]![3 * b + d]!;
        }
        out[i * m + j] = sum;
      }
    return out;
  }
}
