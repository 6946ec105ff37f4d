import * as z from 'zod';
import { assignBondOrders, perceiveMolecule } from '../../chemistry/bond/bond-perception.js';
import { bondRatio } from '../../chemistry/bond/connectivity.js';
import { type Molecule, withIsotopes } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { elementOfSymbol } from '../../core/elements.js';
import { ParseError, ResffError } from '../../core/errors.js';
import { mostAbundantIsotope } from '../../core/isotope.js';
import { BOHR_TO_ANGSTROM } from '../../core/units.js';
import { type Reading, structuresOf } from '../reading.js';
import { parseJson } from './json-text.js';

const moleculeSchema = z.looseObject({
  symbols: z.array(z.string()).min(1),
  /** bohr, flat or in rows */
  geometry: z.union([z.array(z.number()), z.array(z.array(z.number()).length(3))]),
  name: z.string().nullish(),
  molecular_charge: z.number().int().nullish(),
  molecular_multiplicity: z.number().nullish(),
  connectivity: z.array(z.tuple([z.int(), z.int(), z.number()])).nullish(),
  real: z.array(z.boolean()).nullish(),
  /** -1: not given */
  mass_numbers: z.array(z.int()).nullish(),
});
type QcMolecule = z.infer<typeof moleculeSchema>;

/**
 * Molecules of QCSchema JSON: a molecule, an input or result with one (`molecule`, `final_molecule`), or an array of these.
 * Coordinates are in bohr. With `connectivity` bond orders are taken from it and formal charges follow from them; without,
 * both are perceived from the geometry. The total charge is `molecular_charge` (the schema's default 0 where it is absent).
 *
 * @param charge total charge asked for; contradicting the file is an error
 * @throws ParseError: not JSON (line and column), not such an object (path), open shells, ghost atoms, chemistry
 */
export function readQcSchema(text: string, options: { charge?: number | undefined } = {}): Structure[] {
  return structuresOf(qcSchemaRecords(text, options));
}

/** As {@link readQcSchema}, with an entry that is wrong as a refusal. */
export function* qcSchemaRecords(text: string, options: { charge?: number | undefined } = {}): Generator<Reading> {
  const json = parseJson(text);
  const list = Array.isArray(json) ? json : [json];
  if (list.length === 0) throw new ParseError('QCSchema: expected a molecule, got an empty list', 1, 1);
  for (const [index, entry] of list.entries()) {
    const where = Array.isArray(json) ? ` (entry ${index})` : '';
    try {
      yield structureOf(moleculeOf(entry), options.charge);
    } catch (cause) {
      if (!(cause instanceof ResffError)) throw cause;
      yield { name: '', error: new ParseError(`QCSchema: ${cause.message}${where}`, 0, 0, { cause }) };
    }
  }
}

function moleculeOf(entry: unknown): QcMolecule {
  const holder = entry as { final_molecule?: unknown; molecule?: unknown } | null;
  const found =
    typeof entry === 'object' && entry !== null ? (holder!.final_molecule ?? holder!.molecule ?? entry) : entry;
  const parsed = moleculeSchema.safeParse(found);
  if (parsed.success) return parsed.data;
  if (typeof found !== 'object' || found === null || !('symbols' in found || 'geometry' in found))
    throw new ParseError('expected a molecule with symbols and geometry, got other JSON');
  const [first] = parsed.error.issues;
  throw new ParseError(`${first!.path.join('.') || 'molecule'}: ${first!.message}`);
}

function structureOf(molecule: QcMolecule, asked: number | undefined): Structure {
  const { symbols, connectivity, mass_numbers: stated } = molecule;
  const fail = (message: string): never => {
    throw new ParseError(message);
  };
  const atomicNumbers = symbols.map(
    (symbol, i) =>
      elementOfSymbol(symbol.charAt(0).toUpperCase() + symbol.slice(1).toLowerCase())?.atomicNumber ??
      fail(`symbols.${i}: expected an element, got ${JSON.stringify(symbol)}`),
  );
  const positions = Float64Array.from(molecule.geometry.flat(), (x) => x * BOHR_TO_ANGSTROM);
  if (positions.length !== 3 * symbols.length)
    fail(`geometry: expected ${3 * symbols.length} coordinates for ${symbols.length} atoms, got ${positions.length}`);
  if (molecule.real?.includes(false)) fail('real: expected real atoms only, got a ghost atom');
  const multiplicity = molecule.molecular_multiplicity ?? 1;
  if (multiplicity !== 1) fail(`molecular_multiplicity: expected 1 (closed shell), got ${multiplicity}`);
  const charge = molecule.molecular_charge ?? asked ?? 0;
  if (asked !== undefined && asked !== charge) fail(`molecular_charge: expected ${asked} as asked for, got ${charge}`);
  const name = molecule.name ?? '';
  const built = connectivity?.length
    ? withBonds(atomicNumbers, positions, connectivity, { charge, name })
    : perceiveMolecule(atomicNumbers, positions, { charge, name });
  // Programs write the most abundant isotope of every atom where nobody asked for one.
  const massNumbers = stated?.map((a, i) => (a < 0 || a === mostAbundantIsotope(atomicNumbers[i]!) ? 0 : a));
  return { molecule: withIsotopes(built, massNumbers), positions, properties: new Map() };
}

/** Bonds as the file has them. Where every order is 1 they are only neighbors, as programs guess them from distances. */
function withBonds(
  atomicNumbers: readonly number[],
  positions: Float64Array,
  connectivity: NonNullable<QcMolecule['connectivity']>,
  options: { charge: number; name: string },
): Molecule {
  const seen = new Set<string>();
  const bonds = connectivity.map(([i, j, order], b) => {
    const [a, c] = i < j ? [i, j] : [j, i];
    const fits = a >= 0 && c < atomicNumbers.length && a !== c && order > 0 && order <= 3 && !seen.has(`${a} ${c}`);
    if (!fits)
      throw new ParseError(
        `connectivity.${b}: expected two different atoms from 0, an order up to 3, and each pair once, got ${JSON.stringify([i, j, order])}`,
      );
    seen.add(`${a} ${c}`);
    return { a, b: c, ratio: bondRatio(atomicNumbers, positions, a, c) };
  });
  const orders = connectivity.map(([, , order]) => order);
  const known = orders.some((order) => order !== 1);
  const molecule = assignBondOrders(atomicNumbers, bonds, options, known ? orders : undefined);
  const off = known ? orders.findIndex((order, b) => Math.abs(order - molecule.bondOrders[b]!) >= 1) : -1;
  if (off >= 0)
    throw new ParseError(
      `connectivity.${off}: expected bond orders of a closed-shell molecule with charge ${options.charge}, got ${orders[off]} where ${molecule.bondOrders[off]} is needed`,
    );
  return molecule;
}
