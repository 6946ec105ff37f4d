import { Molecule as OclMolecule, SmilesParser, SSSearcher } from 'openchemlib';
import type { Molecule } from '../../chemistry/molecule.js';
import { ParseError } from '../../core/errors.js';

/**
 * All places where a SMARTS pattern matches, by openchemlib's substructure search.
 *
 * Patterns are made of heavy atoms: hydrogens count as properties (`[CH3]`, `[OH]`), not as atoms. Atom map numbers, where
 * there are any, choose and order the atoms of a match; otherwise all atoms of the pattern in the order of the text.
 *
 * @returns one list of atoms (from 0) per match, sorted; symmetric matches are all there
 * @throws ParseError for what openchemlib cannot read, unbalanced brackets, hydrogens written as atoms, map numbers that
 *   are not 1..m once each
 */
export function matchSmarts(molecule: Molecule, smarts: string): number[][] {
  const pattern = parsePattern(smarts.trim());
  const target = targetOf(molecule);
  const searcher = new SSSearcher();
  searcher.setMol(pattern, target);
  if (searcher.findFragmentInMolecule({ countMode: 'rigorous' }) === 0) return [];
  const order = atomOrder(pattern, smarts);
  return searcher
    .getMatchList()
    .map((match) => order.map((atom) => target.getAtomMapNo(match[atom]!) - 1))
    .sort((a, b) => a.map((atom, i) => atom - b[i]!).find((difference) => difference !== 0) ?? 0);
}

function parsePattern(text: string): OclMolecule {
  // openchemlib reads what it can of a broken pattern and counts hydrogen atoms as properties: both would match silently.
  for (const [open, close] of ['()', '[]'] as const)
    if (text.split(open!).length !== text.split(close!).length)
      throw new ParseError(`SMARTS: expected as many ${open} as ${close} (${text})`);
  const hydrogen = /\[(?:\d*H|#1)(?:[:;&,+\]-])/.exec(text);
  if (hydrogen)
    throw new ParseError(`SMARTS: expected heavy atoms, got a hydrogen atom (${text}, column ${hydrogen.index + 1})`);
  try {
    const pattern = new SmilesParser({ smartsMode: 'smarts' }).parseMolecule(text);
    if (pattern.getAllAtoms() > 0) return pattern;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Class\$\w+: /, '') : String(cause);
    throw new ParseError(`SMARTS: expected a pattern, got ${text}: ${reason}`, 0, 0, { cause });
  }
  throw new ParseError(`SMARTS: expected at least one atom, got ${JSON.stringify(text)}`);
}

/** Pattern atoms by map number, or all of them. */
function atomOrder(pattern: OclMolecule, smarts: string): number[] {
  const atoms = Array.from({ length: pattern.getAllAtoms() }, (_, i) => i);
  const mapped = atoms
    .filter((atom) => pattern.getAtomMapNo(atom) > 0)
    .sort((a, b) => pattern.getAtomMapNo(a) - pattern.getAtomMapNo(b));
  if (mapped.length === 0) return atoms;
  mapped.forEach((atom, i) => {
    if (pattern.getAtomMapNo(atom) !== i + 1)
      throw new ParseError(`SMARTS: expected map numbers 1 to ${mapped.length} once each (${smarts})`);
  });
  return mapped;
}

/** openchemlib's molecule; it sorts hydrogens to the end, so atoms carry their number as map number. */
function targetOf({ atomicNumbers, formalCharges, bonds, bondOrders }: Molecule): OclMolecule {
  const target = new OclMolecule(atomicNumbers.length, bondOrders.length);
  atomicNumbers.forEach((z, i) => {
    target.addAtom(z);
    target.setAtomCharge(i, formalCharges[i]!);
    target.setAtomMapNo(i, i + 1, false);
  });
  bondOrders.forEach((order, b) => {
    target.setBondOrder(target.addBond(bonds[2 * b]!, bonds[2 * b + 1]!), order);
  });
  return target;
}
