/**
 * Solves dense linear systems with one matrix: LU factors with partial pivoting.
 *
 * @remarks A singular matrix gives solutions that are not finite; callers must look.
 */
export class LinearSystem {
  private readonly rows: Uint32Array;

  /** @param matrix (size,size), row-major; taken over and destroyed */
  constructor(
    private readonly matrix: Float64Array,
    private readonly size: number,
  ) {
    this.rows = Uint32Array.from({ length: size }, (_, i) => i);
    for (let column = 0; column < size; column++) this.eliminate(column);
  }

  private eliminate(column: number): void {
    const { matrix, size, rows } = this;
    let best = column;
    for (let i = column + 1; i < size; i++)
      if (Math.abs(matrix[rows[i]! * size + column]!) > Math.abs(matrix[rows[best]! * size + column]!)) best = i;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]! * size;
    for (let i = column + 1; i < size; i++) {
      const row = rows[i]! * size;
      const factor = matrix[row + column]! / matrix[pivot + column]!;
      matrix[row + column] = factor;
      for (let j = column + 1; j < size; j++) matrix[row + j]! -= factor * matrix[pivot + j]!;
    }
  }

  /** @param right (size), not changed; @returns x with matrix · x = right */
  solve(right: Float64Array): Float64Array {
    const { matrix, size, rows } = this;
    const x = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = right[rows[i]!]!;
      for (let j = 0; j < i; j++) sum -= matrix[rows[i]! * size + j]! * x[j]!;
      x[i] = sum;
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let j = i + 1; j < size; j++) sum -= matrix[rows[i]! * size + j]! * x[j]!;
      x[i] = sum / matrix[rows[i]! * size + i]!;
    }
    return x;
  }
}
