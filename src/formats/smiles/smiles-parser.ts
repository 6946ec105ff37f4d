import { elementOfSymbol } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import type { SmilesAtom, SmilesBond, SmilesOrder, SmilesRecord } from './smiles-record.js';

const ORGANIC = ['Cl', 'Br', 'B', 'C', 'N', 'O', 'P', 'S', 'F', 'I'];
const AROMATIC_ORGANIC = 'bcnops';
const AROMATIC_BRACKET = ['se', 'as', 'te', 'si', 'b', 'c', 'n', 'o', 'p', 's'];
const BRACKET = /^(\d*)([A-Z][a-z]?|[a-z][a-z]?|\*)(.*)$/;
const BRACKET_TAIL = /^(@@|@(?:(?:TH|AL)[12]|SP[123]|(?:TB|OH)\d{1,2})?|)(H\d*)?(\+{1,8}\d*|-{1,8}\d*)?(:\d{1,6})?$/;

/** A bond symbol waiting for its second atom. */
interface Pending {
  readonly order: SmilesOrder | undefined;
  readonly direction: number;
  /** 1 from the atom before the symbol, -1 to it */
  readonly dative?: number;
}

interface RingOpening extends Pending {
  readonly atom: number;
  /** Where in the neighbor list of the opening atom the partner goes. */
  readonly place: number;
  readonly column: number;
}

const NOTHING: Pending = { order: undefined, direction: 0 };

/**
 * Parses one SMILES string (OpenSMILES grammar) into its graph, changing nothing: no charges, hydrogens, bond orders or
 * stereo marks are added or moved, but that a dative bond (`N->B`, `B<-N`) is a single one with a charge at either end. Wildcards,
 * quadruple bonds and reactions are refused.
 *
 * @throws ParseError naming the SMILES and the column
 */
export function parseSmilesText(text: string): SmilesRecord {
  return new SmilesParser(text).parse();
}

/** The error every check on SMILES uses: names the string and the column, from 1. */
export function smilesError(text: string, column: number, message: string): ParseError {
  const shown = text.length > 120 ? `${text.slice(0, 120)}...` : text;
  return new ParseError(`SMILES ${JSON.stringify(shown)}: ${message} at column ${column}`, 0, column);
}

class SmilesParser {
  private readonly atoms: SmilesAtom[] = [];
  private readonly bonds: SmilesBond[] = [];
  private readonly rings = new Map<number, RingOpening>();
  private readonly branches: { atom: number; column: number }[] = [];
  private previous = -1;
  private pending: Pending | undefined;
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): SmilesRecord {
    const { text } = this;
    if (text === '') throw this.error('expected at least one atom, got an empty string', 0);
    while (this.at < text.length) this.token();
    if (this.pending) throw this.error('expected an atom after the bond symbol, got the end');
    const branch = this.branches.at(-1);
    if (branch) throw this.error('expected ) for the branch opened here, got the end', branch.column - 1);
    for (const [label, opening] of this.rings)
      throw this.error(`expected ring closure ${label} to be closed, got the end`, opening.column - 1);
    if (this.previous < 0) throw this.error('expected an atom, got the end');
    return { text, atoms: this.atoms, bonds: this.bonds };
  }

  private error(message: string, at = this.at): ParseError {
    return smilesError(this.text, at + 1, message);
  }

  private token(): void {
    const c = this.text[this.at]!;
    if (c === '[') this.bracketAtom();
    else if (c === '(' || c === ')') this.branch(c);
    else if (c === '.') this.dot();
    else if ('-=#:/\\$'.includes(c) || this.text.startsWith('<-', this.at)) this.bondSymbol(c);
    else if ((c >= '0' && c <= '9') || c === '%') this.ringClosure();
    else this.organicAtom();
  }

  private branch(c: string): void {
    if (this.pending) throw this.error(`expected an atom after the bond symbol, got ${c}`);
    if (c === '(') {
      if (this.previous < 0) throw this.error('expected an atom before (');
      this.branches.push({ atom: this.previous, column: this.at + 1 });
    } else {
      const open = this.branches.pop();
      if (!open) throw this.error('expected ( before )');
      if (this.text[this.at - 1] === '(') throw this.error('expected an atom inside the branch, got ()');
      this.previous = open.atom;
    }
    this.at++;
  }

  private dot(): void {
    if (this.pending) throw this.error('expected an atom after the bond symbol, got .');
    if (this.previous < 0) throw this.error('expected an atom before .');
    this.previous = -1;
    this.at++;
  }

  private bondSymbol(c: string): void {
    const dative = this.text.startsWith('->', this.at) ? 1 : this.text.startsWith('<-', this.at) ? -1 : 0;
    if (this.pending) throw this.error(`expected an atom after the bond symbol, got ${c}`);
    if (this.previous < 0) throw this.error(`expected an atom before ${c}`);
    if (dative !== 0) {
      this.pending = { order: 1, direction: 0, dative };
      this.at += 2;
      return;
    }
    if (c === '$') throw this.error('unsupported: expected bond order 1 to 3, got a quadruple bond');
    // A direction mark says nothing about the order: between two aromatic atoms it is written on an aromatic bond.
    const orders: Record<string, SmilesOrder> = { '-': 1, '=': 2, '#': 3, ':': 4 };
    this.pending = { order: orders[c], direction: c === '/' ? 1 : c === '\\' ? -1 : 0 };
    this.at++;
  }

  private organicAtom(): void {
    const symbol = ORGANIC.find((known) => this.text.startsWith(known, this.at));
    const c = this.text[this.at]!;
    if (symbol) {
      this.addAtom({ atomicNumber: elementOfSymbol(symbol)!.atomicNumber, aromatic: false });
      this.at += symbol.length;
    } else if (AROMATIC_ORGANIC.includes(c)) {
      this.addAtom({ atomicNumber: elementOfSymbol(c)!.atomicNumber, aromatic: true });
      this.at++;
    } else if (c === '*') {
      throw this.error('unsupported: expected an element, got the wildcard *');
    } else if (c === '>') {
      throw this.error('unsupported: expected one molecule, got a reaction');
    } else {
      throw this.error(`expected an atom, bond, branch or ring closure, got ${JSON.stringify(c)}`);
    }
  }

  private bracketAtom(): void {
    const end = this.text.indexOf(']', this.at);
    if (end < 0) throw this.error('expected ] for the bracket opened here, got the end');
    const match = BRACKET.exec(this.text.slice(this.at + 1, end));
    if (!match) throw this.error('expected an element symbol after [', this.at + 1);
    const [, isotope = '', letters = '', rest = ''] = match;
    if (letters === '*') throw this.error('unsupported: expected an element, got the wildcard *', this.at + 1);
    const aromaticSymbol = AROMATIC_BRACKET.find((known) => letters === known || letters[0] === known);
    const length = aromaticSymbol ? aromaticSymbol.length : elementLength(letters);
    const symbol = letters.slice(0, length);
    const atomicNumber = elementOfSymbol(symbol)?.atomicNumber;
    if (atomicNumber === undefined) throw this.error(`expected an element symbol, got ${letters}`, this.at + 1);
    const tail = BRACKET_TAIL.exec(letters.slice(length) + rest);
    if (!tail)
      throw this.error(
        `expected chirality (@, @@), hydrogens, charge and map number in this order, got ${JSON.stringify(letters.slice(length) + rest)}`,
        this.at + 1 + length,
      );
    const charge = chargeOf(tail[3]);
    if (Math.abs(charge) > 15) throw this.error(`expected a charge between -15 and 15, got ${charge}`);
    const hydrogens = tail[2] ? Number(tail[2].slice(1) || '1') : 0;
    if (hydrogens > 9) throw this.error(`expected at most 9 hydrogens, got ${hydrogens}`);
    this.addAtom({
      atomicNumber,
      aromatic: aromaticSymbol !== undefined,
      charge,
      massNumber: Number(isotope),
      hydrogens,
      map: Number(tail[4]?.slice(1) ?? 0),
      chirality: tail[1] ?? '',
    });
    this.at = end + 1;
  }

  private addAtom(given: { atomicNumber: number; aromatic: boolean } & Partial<SmilesAtom>): void {
    const index = this.atoms.length;
    const atom: SmilesAtom = {
      charge: 0,
      massNumber: 0,
      hydrogens: undefined,
      map: 0,
      chirality: '',
      column: this.at + 1,
      ...given,
      neighbors: [],
    };
    this.atoms.push(atom);
    if (this.previous >= 0) {
      const pending = this.pending ?? NOTHING;
      this.addBond(this.previous, index, pending);
      this.atoms[this.previous]!.neighbors.push(index);
      atom.neighbors.push(this.previous);
    }
    // The hydrogen in the bracket (or the lone pair) comes right after the preceding atom in the order of chirality.
    if (atom.chirality !== '' && (atom.hydrogens ?? 0) === 1) atom.neighbors.push(-1);
    this.pending = undefined;
    this.previous = index;
  }

  private ringClosure(): void {
    const start = this.at;
    const match = /^(?:(\d)|%(\d\d)|%\((\d{1,5})\))/.exec(this.text.slice(start, start + 9));
    if (!match) throw this.error('expected a ring closure of two digits after %');
    if (this.previous < 0) throw this.error('expected an atom before the ring closure');
    const label = Number(match[1] ?? match[2] ?? match[3]);
    const pending = this.pending ?? NOTHING;
    const here = this.atoms[this.previous]!;
    const opening = this.rings.get(label);
    if (!opening) {
      this.rings.set(label, { atom: this.previous, place: here.neighbors.length, column: start + 1, ...pending });
      here.neighbors.push(-2);
    } else {
      if (opening.atom === this.previous)
        throw this.error(`expected ring closure ${label} between two atoms, got one atom`);
      if (this.bonds.some((bond) => joins(bond, opening.atom, this.previous)))
        throw this.error(`expected one bond between two atoms, got a second one by ring closure ${label}`);
      if (opening.order !== undefined && pending.order !== undefined && opening.order !== pending.order)
        throw this.error(`expected the same bond symbol at both ends of ring closure ${label}`);
      if (opening.direction !== 0 && opening.direction === pending.direction)
        throw this.error(`expected opposite / and \\ at the two ends of ring closure ${label}, got the same`);
      this.addBond(opening.atom, this.previous, {
        order: opening.order ?? pending.order,
        direction: opening.direction || (pending.direction === 0 ? 0 : -pending.direction),
        dative: opening.dative ?? -(pending.dative ?? 0),
      });
      this.atoms[opening.atom]!.neighbors[opening.place] = this.previous;
      here.neighbors.push(opening.atom);
      this.rings.delete(label);
    }
    this.pending = undefined;
    this.at += match[0].length;
  }

  private addBond(a: number, b: number, pending: Pending): void {
    const implied = this.atoms[a]!.aromatic && this.atoms[b]!.aromatic ? 4 : 1;
    this.bonds.push({ a, b, order: pending.order ?? implied, direction: pending.direction, column: this.at + 1 });
    // The pair of electrons of the donor becomes a bond: it is left with a charge of +1, the acceptor with -1.
    const { dative = 0 } = pending;
    for (const [atom, change] of [
      [a, dative],
      [b, -dative],
    ] as const)
      if (change !== 0) this.atoms[atom] = { ...this.atoms[atom]!, charge: this.atoms[atom]!.charge + change };
  }
}

function joins(bond: SmilesBond, i: number, j: number): boolean {
  return (bond.a === i && bond.b === j) || (bond.a === j && bond.b === i);
}

/** `Sc` is scandium, `SH` is S and H: two letters count when they spell an element. */
function elementLength(letters: string): number {
  return letters.length === 2 && elementOfSymbol(letters) !== undefined ? 2 : 1;
}

function chargeOf(text: string | undefined): number {
  if (!text) return 0;
  const sign = text[0] === '+' ? 1 : -1;
  const digits = text.replace(/^[+-]+/, '');
  return sign * (digits === '' ? text.length : Number(digits));
}
