/** g/mol by atomic number and mass number. Source: AME2012 as given by NIST, Atomic Weights and Isotopic Compositions. */
const MASSES: Readonly<Record<number, Readonly<Record<number, number>>>> = {
  1: { 1: 1.00782503, 2: 2.01410178, 3: 3.01604928 },
  2: { 3: 3.01602932, 4: 4.00260325 },
  3: { 6: 6.01512289, 7: 7.01600344 },
  4: { 9: 9.01218307 },
  5: { 10: 10.01293695, 11: 11.00930536 },
  6: { 11: 11.0114336, 12: 12, 13: 13.00335484, 14: 14.00324199 },
  7: { 13: 13.00573861, 14: 14.003074, 15: 15.0001089 },
  8: { 15: 15.0030656, 16: 15.99491462, 17: 16.99913176, 18: 17.99915961 },
  9: { 18: 18.0009373, 19: 18.99840316 },
  10: { 20: 19.99244018 },
  11: { 23: 22.98976928 },
  12: { 24: 23.9850417, 25: 24.98583698, 26: 25.98259297 },
  13: { 27: 26.98153853 },
  14: { 28: 27.97692653, 29: 28.97649466, 30: 29.97377014 },
  15: { 31: 30.973762, 32: 31.97390764, 33: 32.9717257 },
  16: { 32: 31.97207117, 33: 32.97145891, 34: 33.967867, 35: 34.96903231, 36: 35.96708071 },
  17: { 35: 34.96885268, 36: 35.96830681, 37: 36.9659026 },
  18: { 40: 39.96238312 },
  19: { 39: 38.96370649 },
  20: { 40: 39.96259086 },
  35: { 76: 75.924541, 77: 76.9213792, 79: 78.9183376, 81: 80.9162897 },
  53: { 123: 122.905589, 124: 123.90621, 125: 124.9046294, 127: 126.9044719, 131: 130.9061263 },
};

/** Mass number of the most abundant isotope, where it is not the lightest one listed. */
const MOST_ABUNDANT: Readonly<Record<number, number>> = {
  2: 4,
  3: 7,
  5: 11,
  6: 12,
  7: 14,
  8: 16,
  9: 19,
  35: 79,
  53: 127,
};

/**
 * Mass of an isotope, g/mol. Those not listed (heavy elements, short-lived nuclides) have their mass number, which is right to
 * 0.1 g/mol.
 */
export function isotopeMass(atomicNumber: number, massNumber: number): number {
  return MASSES[atomicNumber]?.[massNumber] ?? massNumber;
}

/** Mass number of the most abundant isotope; undefined for elements other than H to Ca, Br and I. */
export function mostAbundantIsotope(atomicNumber: number): number | undefined {
  const listed = MASSES[atomicNumber];
  return listed && (MOST_ABUNDANT[atomicNumber] ?? Number(Object.keys(listed)[0]));
}

/** D and T, symbols of their own for isotopes of hydrogen: mass number 2 and 3. */
export function hydrogenIsotope(symbol: string): 2 | 3 | undefined {
  return symbol === 'D' || symbol === 'd' ? 2 : symbol === 'T' || symbol === 't' ? 3 : undefined;
}
