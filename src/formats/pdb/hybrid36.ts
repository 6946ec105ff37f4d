/**
 * Numbers in few columns: decimal while they fit, then base 36 with a capital first (A0000 is 100,000 in five columns), then with
 * small letters.
 *
 * Source: Grosse-Kunstleve, hybrid-36, cci.lbl.gov/hybrid_36
 */
const LARGEST_FIRST = 26;

/**
 * @param width 4 for residue numbers, 5 for serial numbers
 * @returns undefined for a number that does not fit
 */
export function hybrid36(value: number, width: number): string | undefined {
  if (value > -(10 ** (width - 1)) && value < 10 ** width) return String(value);
  const lead = 36 ** (width - 1);
  const beyond = value - 10 ** width;
  if (beyond < 0 || beyond >= 2 * LARGEST_FIRST * lead) return undefined;
  const isSmall = beyond >= LARGEST_FIRST * lead;
  const text = ((beyond % (LARGEST_FIRST * lead)) + 10 * lead).toString(36);
  return isSmall ? text : text.toUpperCase();
}

/** The number that a field of so many columns stands for; undefined when it is none. */
export function fromHybrid36(text: string, width: number): number | undefined {
  if (/^[+-]?\d+$/.test(text) && text.length <= width) return Number(text);
  if (text.length !== width || !/^([A-Z][\dA-Z]*|[a-z][\da-z]*)$/.test(text)) return undefined;
  const lead = 36 ** (width - 1);
  const offset = 10 ** width - 10 * lead + (/^[a-z]/.test(text) ? LARGEST_FIRST * lead : 0);
  return Number.parseInt(text, 36) + offset;
}
