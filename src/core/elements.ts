import { ResffError } from './errors.js';

/** One chemical element, as the perception of atoms needs it. */
export interface Element {
  readonly atomicNumber: number;
  readonly symbol: string;
  readonly name: string;
  /** Average atomic mass, g/mol. */
  readonly mass: number;
  /** Covalent radius, Å. */
  readonly covalentRadius: number;
  /** Electrons outside the noble-gas core, without filled d and f shells; 3 and more in the d and f series. */
  readonly outerElectrons: number;
  /** Number of bonds of the neutral atom in its commonest compounds; 0 where there is no such number. */
  readonly defaultValence: number;
}

/**
 * Z = 1..99: symbol, name, mass (g/mol), covalent radius (Å), outer electrons, default valence.
 *
 * Masses are rounded to three decimals and partly older than the current IUPAC table (Zn 65.39, Se 78.96): they are an input
 * of the network, so they have to be the numbers that the reference used, not better ones.
 * Radii: Cordero et al., Dalton Trans. 2008, 2832, doi 10.1039/b801115j (C sp3; low spin for Mn, Fe, Co), and for
 * Z = 97..99, which it lacks, the single-bond radii of Pyykkö and Atsumi, Chem. Eur. J. 2009, 15, 186, doi 10.1002/chem.200800987.
 */
// biome-ignore format: one element per line
const ROWS: readonly (readonly [string, string, number, number, number, number])[] = [
  ['H', 'hydrogen', 1.008, 0.31, 1, 1],
  ['He', 'helium', 4.003, 0.28, 2, 0],
  ['Li', 'lithium', 6.941, 1.28, 1, 1],
  ['Be', 'beryllium', 9.012, 0.96, 2, 2],
  ['B', 'boron', 10.812, 0.84, 3, 3],
  ['C', 'carbon', 12.011, 0.76, 4, 4],
  ['N', 'nitrogen', 14.007, 0.71, 5, 3],
  ['O', 'oxygen', 15.999, 0.66, 6, 2],
  ['F', 'fluorine', 18.998, 0.57, 7, 1],
  ['Ne', 'neon', 20.18, 0.58, 8, 0],
  ['Na', 'sodium', 22.99, 1.66, 1, 1],
  ['Mg', 'magnesium', 24.305, 1.41, 2, 2],
  ['Al', 'aluminum', 26.982, 1.21, 3, 3],
  ['Si', 'silicon', 28.086, 1.11, 4, 4],
  ['P', 'phosphorus', 30.974, 1.07, 5, 3],
  ['S', 'sulfur', 32.067, 1.05, 6, 2],
  ['Cl', 'chlorine', 35.453, 1.02, 7, 1],
  ['Ar', 'argon', 39.948, 1.06, 8, 0],
  ['K', 'potassium', 39.098, 2.03, 1, 1],
  ['Ca', 'calcium', 40.078, 1.76, 2, 2],
  ['Sc', 'scandium', 44.956, 1.7, 3, 0],
  ['Ti', 'titanium', 47.867, 1.6, 4, 0],
  ['V', 'vanadium', 50.942, 1.53, 5, 0],
  ['Cr', 'chromium', 51.996, 1.39, 6, 0],
  ['Mn', 'manganese', 54.938, 1.39, 7, 0],
  ['Fe', 'iron', 55.845, 1.32, 8, 0],
  ['Co', 'cobalt', 58.933, 1.26, 9, 0],
  ['Ni', 'nickel', 58.693, 1.24, 10, 0],
  ['Cu', 'copper', 63.546, 1.32, 11, 0],
  ['Zn', 'zinc', 65.39, 1.22, 2, 2],
  ['Ga', 'gallium', 69.723, 1.22, 3, 3],
  ['Ge', 'germanium', 72.61, 1.2, 4, 4],
  ['As', 'arsenic', 74.922, 1.19, 5, 3],
  ['Se', 'selenium', 78.96, 1.2, 6, 2],
  ['Br', 'bromine', 79.904, 1.2, 7, 1],
  ['Kr', 'krypton', 83.8, 1.16, 8, 0],
  ['Rb', 'rubidium', 85.468, 2.2, 1, 1],
  ['Sr', 'strontium', 87.62, 1.95, 2, 2],
  ['Y', 'yttrium', 88.906, 1.9, 3, 0],
  ['Zr', 'zirconium', 91.224, 1.75, 4, 0],
  ['Nb', 'niobium', 92.906, 1.64, 5, 0],
  ['Mo', 'molybdenum', 95.94, 1.54, 6, 0],
  ['Tc', 'technetium', 98, 1.47, 7, 0],
  ['Ru', 'ruthenium', 101.07, 1.46, 8, 0],
  ['Rh', 'rhodium', 102.906, 1.42, 9, 0],
  ['Pd', 'palladium', 106.42, 1.39, 10, 0],
  ['Ag', 'silver', 107.868, 1.45, 11, 0],
  ['Cd', 'cadmium', 112.412, 1.44, 2, 2],
  ['In', 'indium', 114.818, 1.42, 3, 3],
  ['Sn', 'tin', 118.711, 1.39, 4, 4],
  ['Sb', 'antimony', 121.76, 1.39, 5, 3],
  ['Te', 'tellurium', 127.6, 1.38, 6, 2],
  ['I', 'iodine', 126.904, 1.39, 7, 1],
  ['Xe', 'xenon', 131.29, 1.4, 8, 0],
  ['Cs', 'cesium', 132.905, 2.44, 1, 1],
  ['Ba', 'barium', 137.328, 2.15, 2, 2],
  ['La', 'lanthanum', 138.906, 2.07, 3, 0],
  ['Ce', 'cerium', 140.116, 2.04, 4, 0],
  ['Pr', 'praseodymium', 140.908, 2.03, 5, 0],
  ['Nd', 'neodymium', 144.24, 2.01, 6, 0],
  ['Pm', 'promethium', 145, 1.99, 7, 0],
  ['Sm', 'samarium', 150.36, 1.98, 8, 0],
  ['Eu', 'europium', 151.964, 1.98, 9, 0],
  ['Gd', 'gadolinium', 157.25, 1.96, 10, 0],
  ['Tb', 'terbium', 158.925, 1.94, 11, 0],
  ['Dy', 'dysprosium', 162.5, 1.92, 12, 0],
  ['Ho', 'holmium', 164.93, 1.92, 13, 0],
  ['Er', 'erbium', 167.26, 1.89, 14, 0],
  ['Tm', 'thulium', 168.934, 1.9, 15, 0],
  ['Yb', 'ytterbium', 173.04, 1.87, 16, 0],
  ['Lu', 'lutetium', 174.967, 1.87, 3, 0],
  ['Hf', 'hafnium', 178.49, 1.75, 4, 0],
  ['Ta', 'tantalum', 180.948, 1.7, 5, 0],
  ['W', 'tungsten', 183.84, 1.62, 6, 0],
  ['Re', 'rhenium', 186.207, 1.51, 7, 0],
  ['Os', 'osmium', 190.23, 1.44, 8, 0],
  ['Ir', 'iridium', 192.217, 1.41, 9, 0],
  ['Pt', 'platinum', 195.078, 1.36, 10, 0],
  ['Au', 'gold', 196.967, 1.36, 11, 0],
  ['Hg', 'mercury', 200.59, 1.32, 2, 2],
  ['Tl', 'thallium', 204.383, 1.45, 3, 3],
  ['Pb', 'lead', 207.2, 1.46, 4, 4],
  ['Bi', 'bismuth', 208.98, 1.48, 5, 3],
  ['Po', 'polonium', 209, 1.4, 6, 2],
  ['At', 'astatine', 210, 1.5, 7, 1],
  ['Rn', 'radon', 222, 1.5, 8, 0],
  ['Fr', 'francium', 223, 2.6, 1, 1],
  ['Ra', 'radium', 226, 2.21, 2, 2],
  ['Ac', 'actinium', 227, 2.15, 3, 0],
  ['Th', 'thorium', 232.038, 2.06, 4, 0],
  ['Pa', 'protactinium', 231.036, 2.0, 5, 0],
  ['U', 'uranium', 238.029, 1.96, 6, 0],
  ['Np', 'neptunium', 237, 1.9, 7, 0],
  ['Pu', 'plutonium', 244, 1.87, 8, 0],
  ['Am', 'americium', 243, 1.8, 9, 0],
  ['Cm', 'curium', 247, 1.69, 10, 0],
  ['Bk', 'berkelium', 247, 1.68, 11, 0],
  ['Cf', 'californium', 251, 1.68, 12, 0],
  ['Es', 'einsteinium', 252, 1.65, 13, 0],
];

/** Highest atomic number known here, and the last position of the element one-hot of the atom features. */
export const MAXIMUM_ATOMIC_NUMBER = ROWS.length;

const ELEMENTS: readonly Element[] = ROWS.map(
  ([symbol, name, mass, covalentRadius, outerElectrons, defaultValence], index) => ({
    atomicNumber: index + 1,
    symbol,
    name,
    mass,
    covalentRadius,
    outerElectrons,
    defaultValence,
  }),
);

const BY_SYMBOL: ReadonlyMap<string, Element> = new Map(
  ELEMENTS.map((element) => [element.symbol.toUpperCase(), element]),
);

/**
 * The element of an atomic number.
 *
 * @throws ResffError (molecule) outside 1..99
 */
export function elementOf(atomicNumber: number): Element {
  const element = ELEMENTS[atomicNumber - 1];
  if (element === undefined)
    throw new ResffError('molecule', `atomic number: expected 1 to ${MAXIMUM_ATOMIC_NUMBER}, got ${atomicNumber}`);
  return element;
}

/** The element of a symbol in any case (`Cl`, `CL`, `cl`), or undefined: parsers know best how to report it. */
export function elementOfSymbol(symbol: string): Element | undefined {
  return BY_SYMBOL.get(symbol.toUpperCase());
}

/** Symbol of an atomic number, `Z=0` and the like where there is none: for messages, never throws. */
export function symbolOf(atomicNumber: number): string {
  return ELEMENTS[atomicNumber - 1]?.symbol ?? `Z=${atomicNumber}`;
}
