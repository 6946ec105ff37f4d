import { type AromaticAtom, kekulize, ringBonds } from '../../chemistry/bond/kekule.js';
import { closedShellOrders, hasKnownValence, isClosedShell } from '../../chemistry/bond/valence-state.js';
import { symbolOf } from '../../core/elements.js';
import { smilesError } from './smiles-parser.js';
import type { SmilesRecord } from './smiles-record.js';

/** A SMILES graph with Kekulé bond orders and the number of hydrogens on every atom; atoms and bonds as in the record. */
export interface ResolvedSmiles {
  readonly record: SmilesRecord;
  /** (B) 1, 2 or 3 */
  readonly orders: Uint8Array;
  /** (N) hydrogens not written as atoms of their own */
  readonly hydrogens: Uint8Array;
}

/**
 * Fills in what a SMILES string leaves implicit: hydrogens outside brackets (lowest standard valence that fits) and the Kekulé
 * form of aromatic parts. Charges stay as written; nitrogen with five bonds is an error, not quietly rewritten.
 *
 * @throws ParseError for an impossible valence, a radical, or an aromatic system without a Kekulé form
 */
export function resolveSmiles(record: SmilesRecord): ResolvedSmiles {
  const { atoms, bonds, text } = record;
  const aromatic = bonds.flatMap((bond, b) => (bond.order === 4 ? [b] : []));
  for (const b of aromatic)
    if (!atoms[bonds[b]!.a]!.aromatic || !atoms[bonds[b]!.b]!.aromatic)
      throw smilesError(text, bonds[b]!.column, 'aromatic bond: expected two aromatic (lower-case) atoms');
  const sigma = new Uint16Array(atoms.length);
  for (const bond of bonds) {
    const order = bond.order === 4 ? 1 : bond.order;
    sigma[bond.a]! += order;
    sigma[bond.b]! += order;
  }
  const hydrogens = Uint8Array.from(atoms, (_, i) => hydrogensOf(record, i, sigma[i]!));
  const orders = Uint8Array.from(bonds, (bond) => (bond.order === 4 ? 1 : bond.order));
  // A bond between two aromatic rings (biphenyl) is written like one inside a ring but is single.
  const edges = aromatic.flatMap((b) => [bonds[b]!.a, bonds[b]!.b]);
  const inRing = ringBonds(atoms.length, edges);
  const ring = aromatic.filter((_, k) => inRing[k]);
  const inSystem = new Set(ring.flatMap((b) => [bonds[b]!.a, bonds[b]!.b]));
  for (const [i, atom] of atoms.entries())
    if (atom.aromatic && !inSystem.has(i))
      throw smilesError(text, atom.column, 'aromatic atom: expected it in a ring of aromatic atoms');
  if (ring.length > 0) {
    const members = [...inSystem];
    const place = new Map(members.map((i, k) => [i, k]));
    const doubled = kekulize(
      members.map((i): AromaticAtom => {
        const atom = atoms[i]!;
        return { atomicNumber: atom.atomicNumber, formalCharge: atom.charge, order: sigma[i]! + hydrogens[i]! };
      }),
      ring.flatMap((b) => [place.get(bonds[b]!.a)!, place.get(bonds[b]!.b)!]),
    );
    if (!doubled)
      throw smilesError(
        text,
        atoms[Math.min(...members)]!.column,
        'aromatic system: expected a Kekulé form, got none (is a hydrogen on nitrogen missing, as in [nH]?)',
      );
    ring.forEach((b, k) => {
      orders[b] = doubled[k]!;
    });
  }
  checkShells(record, orders, hydrogens);
  return { record, orders, hydrogens };
}

function hydrogensOf(record: SmilesRecord, i: number, order: number): number {
  const atom = record.atoms[i]!;
  if (atom.hydrogens !== undefined) return atom.hydrogens;
  // Outside brackets an aromatic carbon has three partners; aromatic N, O, P, S never carry an implicit hydrogen.
  if (atom.aromatic) return atom.atomicNumber === 6 ? Math.max(0, 3 - order) : 0;
  const valence = closedShellOrders(atom.atomicNumber, atom.charge).find((known) => known >= order);
  if (valence === undefined) throw valenceError(record, i, order);
  return valence - order;
}

function checkShells(record: SmilesRecord, orders: Uint8Array, hydrogens: Uint8Array): void {
  const sum = Uint16Array.from(hydrogens);
  record.bonds.forEach((bond, b) => {
    sum[bond.a]! += orders[b]!;
    sum[bond.b]! += orders[b]!;
  });
  for (const [i, { atomicNumber, charge }] of record.atoms.entries())
    if (hasKnownValence(atomicNumber) && !isClosedShell(atomicNumber, sum[i]!, charge))
      throw valenceError(record, i, sum[i]!);
}

function valenceError(record: SmilesRecord, i: number, order: number) {
  const { atomicNumber, charge, column } = record.atoms[i]!;
  const allowed = closedShellOrders(atomicNumber, charge);
  const kind = allowed.some((known) => known > order) ? 'missing hydrogens or a radical' : 'too many bonds';
  const charged = charge === 0 ? '' : ` with charge ${charge > 0 ? '+' : ''}${charge}`;
  return smilesError(
    record.text,
    column,
    `valence of ${symbolOf(atomicNumber)}${charged}: expected ${allowed.join(' or ') || 'another charge'}, got ${order} (${kind})`,
  );
}
