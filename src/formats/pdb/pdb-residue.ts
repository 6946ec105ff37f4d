import { describeResidue } from '../../chemistry/residue.js';
import { symbolOf } from '../../core/elements.js';
import { ParseError } from '../../core/errors.js';
import type { PdbAtom } from './pdb-record.js';
import { type ResidueTemplate, templateAtomName, templatesOf } from './residue-template.js';

/** The atoms of one residue with a template, sorted into heavy atoms and the hydrogens on each. */
export interface TemplateResidue {
  /** `ALA 3 A` */
  readonly title: string;
  readonly line: number;
  readonly column: number;
  readonly templates: readonly ResidueTemplate[];
  /** heavy atoms by their name in the template */
  readonly heavy: ReadonlyMap<string, number>;
  /** hydrogens by the name of the heavy atom next to them */
  readonly hydrogens: ReadonlyMap<string, readonly number[]>;
}

/** How a residue is bonded to others. */
export interface ResidueLinks {
  readonly before: boolean;
  readonly after: boolean;
  readonly disulfide: boolean;
  /** whether nothing of its chain stands before it: its N is free, not cut off */
  readonly isFirst: boolean;
  /** bonds to residues without template, by the name of its atom */
  readonly others: ReadonlyMap<string, number>;
  /** what to say besides when the end of a chain does not fit */
  readonly chainBreak: string;
}

export interface ResidueBonding {
  readonly bonds: readonly { readonly a: number; readonly b: number; readonly order: number }[];
  /** of atoms with one */
  readonly formalCharges: ReadonlyMap<number, number>;
}

/** Å; farther from every heavy atom of its residue a hydrogen is a mistake of the file. */
export const LONGEST_HYDROGEN_BOND = 1.5;
/** Entries of a list in a message; no usual amino acid has more heavy atoms. */
const MOST_SHOWN = 15;

/**
 * Sorts the atoms of a residue: heavy atoms by name, hydrogens by the heavy atom next to them, so that none of the many ways to
 * name hydrogens matters.
 *
 * @param members indices into `atoms`
 * @returns undefined when there is no template of this name, or that of a molecule of several atoms with other ones
 * @throws ParseError for two heavy atoms of one name, a hydrogen far from every heavy atom
 */
export function sortResidue(atoms: readonly PdbAtom[], members: readonly number[]): TemplateResidue | undefined {
  const first = atoms[members[0]!]!;
  const templates = templatesOf(first.residue.name);
  if (templates.length === 0) return undefined;
  const title = describeResidue(first.residue);
  const heavy = new Map<string, number>();
  for (const i of members) {
    const { name, atomicNumber, line, columns } = atoms[i]!;
    if (atomicNumber === 1) continue;
    const canonical = templateAtomName(templates[0]!, name);
    if (heavy.has(canonical))
      throw new ParseError(
        `residue ${title}: expected every atom once, got ${name} again (alternate locations have a letter in column 17)`,
        line,
        columns.name,
      );
    const expected = templates[0]!.atomicNumbers[templates[0]!.atomNames.indexOf(canonical)];
    if (expected !== undefined && expected !== atomicNumber)
      throw new ParseError(
        `residue ${title}, atom ${name}: expected the element ${symbolOf(expected)}, got ${symbolOf(atomicNumber)}`,
        line,
        columns.element,
      );
    heavy.set(canonical, i);
  }
  // Names of small molecules are no one's own: a residue ACT with other atoms is another molecule.
  const { kind, atomNames } = templates[0]!;
  const isOther = heavy.size !== atomNames.length || atomNames.some((name) => !heavy.has(name));
  if (kind === 'molecule' && atomNames.length > 1 && isOther) return undefined;
  const hydrogens = new Map<string, number[]>();
  for (const i of members) {
    const atom = atoms[i]!;
    if (atom.atomicNumber !== 1) continue;
    const [partner, distance] = [...heavy]
      .map(([name, at]) => [name, distanceOf(atom, atoms[at]!)] as const)
      .reduce((a, b) => (b[1] < a[1] ? b : a), ['', Number.POSITIVE_INFINITY]);
    if (distance > LONGEST_HYDROGEN_BOND)
      throw new ParseError(
        `residue ${title}, hydrogen ${atom.name}: expected a heavy atom of the residue within ${LONGEST_HYDROGEN_BOND} Å, got ${partner === '' ? 'none' : `${partner} at ${distance.toFixed(2)} Å`}`,
        atom.line,
        atom.columns.position,
      );
    hydrogens.set(partner, [...(hydrogens.get(partner) ?? []), i]);
  }
  return { title, line: first.line, column: first.columns.residue, templates, heavy, hydrogens };
}

export function distanceOf(a: PdbAtom, b: PdbAtom): number {
  return Math.hypot(...a.position.map((x, k) => x - b.position[k]!));
}

/** A form of the residue with its ends, and what speaks against it. */
interface Fit {
  readonly template: ResidueTemplate;
  /** hydrogens that every heavy atom should have */
  readonly expected: ReadonlyMap<string, number>;
  readonly problems: readonly string[];
  readonly charges: readonly (readonly [string, number])[];
  readonly bonds: readonly (readonly [string, string, number])[];
  /** whether N has the proton of a free end */
  readonly isProtonated: boolean;
}

/** A residue that is none of its forms. */
export interface Misfit {
  readonly title: string;
  readonly line: number;
  readonly column: number;
  /** names the residue, what was expected and what is there */
  readonly message: string;
  /** heavy atoms that are not there */
  readonly missing: readonly string[];
  /** only hydrogens are missing */
  readonly lacksHydrogens: boolean;
}

/** Bonds and formal charges of a residue from the form whose atoms are exactly those there, hydrogens included. */
export function bondResidue(residue: TemplateResidue, links: ResidueLinks): ResidueBonding | Misfit {
  const fits = residue.templates.flatMap((template) => fitsOf(residue, template, links));
  const best = fits.reduce((a, b) => (b.problems.length < a.problems.length ? b : a));
  if (best.problems.length > 0) return misfit(residue, best, links);
  const { bonds, formalCharges } = skeletonOf(residue, best);
  for (const [name, members] of residue.hydrogens)
    for (const hydrogen of members) bonds.push({ a: residue.heavy.get(name)!, b: hydrogen, order: 1 });
  return { bonds, formalCharges };
}

/** What a residue should be, by its heavy atoms and the hydrogens it has already. */
export interface ResidueSkeleton extends ResidueBonding {
  /** hydrogens of every heavy atom */
  readonly hydrogens: ReadonlyMap<number, number>;
}

/**
 * The form of a residue that lacks hydrogens: the one with those that are there, of several the one that its name says (HID), else
 * that of pH 7. Free ends are charged, ends where a chain is cut off are not.
 *
 * @returns undefined where heavy atoms are missing or no form has the hydrogens that are there
 */
export function intendedForm(
  residue: TemplateResidue,
  links: ResidueLinks,
  fileName: string,
): ResidueSkeleton | undefined {
  const got = (name: string) => residue.hydrogens.get(name)?.length ?? 0;
  const possible = residue.templates
    .flatMap((template) => fitsOf(residue, template, links))
    .filter(
      ({ expected }) =>
        expected.size === residue.heavy.size &&
        [...expected].every(([name, count]) => residue.heavy.has(name) && got(name) <= count),
    );
  const form = FORM_NAMES[fileName.toUpperCase()] ?? fileName.toUpperCase();
  const score = ({ template, expected, isProtonated }: Fit) =>
    // Atoms that have hydrogens have all of theirs.
    8 * [...expected].filter(([name, count]) => got(name) > 0 && got(name) === count).length +
    4 * Number(template.name === form) +
    Number(isProtonated === (links.isFirst && got('N') === 0));
  const best = possible.reduce<Fit | undefined>((a, b) => (a === undefined || score(b) > score(a) ? b : a), undefined);
  if (!best) return undefined;
  const hydrogens = new Map([...best.expected].map(([name, count]) => [residue.heavy.get(name)!, count]));
  return { ...skeletonOf(residue, best), hydrogens };
}

/** Forms by their names in CHARMM. */
const FORM_NAMES: Readonly<Record<string, string>> = {
  HSD: 'HID',
  HSE: 'HIE',
  HSP: 'HIP',
  HISD: 'HID',
  HISE: 'HIE',
  HISH: 'HIP',
};

function skeletonOf({ heavy }: TemplateResidue, { bonds, charges }: Fit) {
  const at = (name: string) => heavy.get(name)!;
  return {
    bonds: bonds.map(([a, b, order]) => ({ a: at(a), b: at(b), order })),
    formalCharges: new Map(charges.map(([name, charge]) => [at(name), charge])),
  };
}

/** A form with each way in which its ends may be: N with two or three hydrogens; no OXT, a carboxylate, an acid. */
function fitsOf(residue: TemplateResidue, template: ResidueTemplate, links: ResidueLinks): Fit[] {
  const isAmino = template.kind === 'amino acid';
  const starts = isAmino && !links.before ? [1, 0] : [0];
  const hasAcid = isAmino && !links.after && residue.heavy.has('OXT');
  const ends = hasAcid ? (['carboxylate', 'OXT', 'O'] as const) : (['none'] as const);
  return starts.flatMap((extra) =>
    ends.map((end) => {
      const expected = new Map(template.atomNames.map((name, i) => [name, template.hydrogens[i]!]));
      const add = (name: string, count: number) => expected.set(name, (expected.get(name) ?? 0) + count);
      const charges = template.atomNames.map((name, i) => [name, template.formalCharges[i]!] as const);
      let bonds = template.bonds.map(
        ({ a, b, order }) => [template.atomNames[a]!, template.atomNames[b]!, order] as const,
      );
      if (links.before) add('N', -1);
      if (extra === 1) {
        add('N', 1);
        charges.push(['N', 1]);
      }
      if (links.after) add('C', -1);
      if (links.disulfide) add('SG', -1);
      for (const [name, count] of links.others) add(name, -count);
      if (end !== 'none') {
        add('C', -1);
        add('OXT', end === 'OXT' ? 1 : 0);
        add('O', end === 'O' ? 1 : 0);
        if (end === 'carboxylate') charges.push(['OXT', -1]);
        bonds.push(['C', 'OXT', end === 'O' ? 2 : 1]);
        if (end === 'O') bonds = bonds.map(([a, b, order]) => [a, b, a === 'C' && b === 'O' ? 1 : order] as const);
      }
      return {
        template,
        expected,
        problems: problemsOf(residue, expected),
        charges: charges.filter(([, q]) => q !== 0),
        bonds,
        isProtonated: extra === 1,
      };
    }),
  );
}

function problemsOf(residue: TemplateResidue, expected: ReadonlyMap<string, number>): string[] {
  const problems: string[] = [];
  const missing = [...expected.keys()].filter((name) => !residue.heavy.has(name));
  const extra = [...residue.heavy.keys()].filter((name) => !expected.has(name));
  if (missing.length > 0) problems.push(`${missing.join(' ')} missing`);
  const caps = extra.some((name) => /^(CAY|CY|OY|NT|CAT)$/.test(name))
    ? ' (caps are residues of their own, ACE and NME)'
    : '';
  if (extra.length > 0) problems.push(`${extra.join(' ')} not part of it${caps}`);
  for (const [name, count] of expected) {
    const got = residue.hydrogens.get(name)?.length ?? 0;
    if (got !== count && residue.heavy.has(name))
      problems.push(`${count} hydrogen${count === 1 ? '' : 's'} on ${name}, got ${got}`);
  }
  return problems;
}

function misfit(residue: TemplateResidue, { template, expected, problems }: Fit, links: ResidueLinks): Misfit {
  const found = [...residue.heavy.keys()].map((name) => {
    const count = residue.hydrogens.get(name)?.length ?? 0;
    return count === 0 ? name : `${name}(H${count === 1 ? '' : count})`;
  });
  const missing = [...expected.keys()].filter((name) => !residue.heavy.has(name));
  const lacksHydrogens = intendedForm(residue, links, template.name) !== undefined;
  const advice = lacksHydrogens && residue.hydrogens.size === 0 ? '; it has no hydrogens at all' : links.chainBreak;
  return {
    title: residue.title,
    line: residue.line,
    column: residue.column,
    message: `residue ${residue.title}: expected the atoms of ${template.name} with all hydrogens, got ${shortened(found, ' ')}: ${shortened(problems, '; ')}${advice}`,
    missing,
    lacksHydrogens,
  };
}

/** The first entries of a list that may be as long as the file. */
export function shortened(entries: readonly string[], separator: string): string {
  const shown = entries.slice(0, MOST_SHOWN).join(separator);
  return entries.length > MOST_SHOWN ? `${shown} and ${entries.length - MOST_SHOWN} more` : shown;
}
