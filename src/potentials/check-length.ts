/** @throws RangeError unless the array has 3 entries per atom */
export function checkLength(what: string, atomCount: number, array: Float64Array): void {
  if (array.length !== 3 * atomCount)
    throw new RangeError(`${what}: expected ${atomCount}×3 entries, got ${array.length}`);
}
