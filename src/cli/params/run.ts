import { ATOM_FEATURES, FEATURE_NAMES } from '../../chemistry/feature.js';
import type { Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';
import type { ParameterizedMolecule } from '../../force-field/force-field.js';
import { bondedTerms } from '../../potentials/bonded-terms.js';
import type { LibraryAnswer } from '../command.js';
import { eachMolecule, libraryAnswers, moleculeEntries } from '../entry.js';
import type { CommonOptions } from '../option.js';
import { checkFolder, print, writeOutput } from '../output.js';
import { jsonHead, openSession, type Session, textHead } from '../session.js';
import { type Cell, formatTable } from '../table.js';

/** Perceived features follow the one-hot element in a row of the network's input. */
const FIRST_FEATURE = ATOM_FEATURES - FEATURE_NAMES.length;
const RADIAN_IN_DEGREES = 180 / Math.PI;

export async function runParams(inputs: readonly string[], options: CommonOptions): Promise<void> {
  if (options.output) checkFolder(options.output);
  const session = await openSession(inputs, options);
  const molecules = eachMolecule(session.groups, (group) => [group[0]!.molecule, session.parameters(group)] as const);
  const results = molecules.map(([molecule, predicted]) => moleculeJson(molecule, predicted));
  const head = jsonHead(session, options);
  const json = `${JSON.stringify({ ...head, units: { ...head.units, angle: 'radian' }, results })}\n`;
  const text = () =>
    textHead(session, options) + molecules.map(([molecule, predicted]) => moleculeText(molecule, predicted)).join('');
  if (options.output) writeOutput(options.output, options.output.toLowerCase().endsWith('.json') ? json : text());
  if (options.json) print(json);
  else if (!options.output) print(text());
}

/** Of the records of a library; they have no structures. */
export async function paramsAnswers(session: Session, _options: CommonOptions): Promise<LibraryAnswer[]> {
  const entries = moleculeEntries(session.groups, (group) => session.parameters(group));
  return libraryAnswers(entries, ({ structure, value }) => ({
    json: moleculeJson(structure.molecule, value),
    structures: [],
    failure: null,
  }));
}

/** Every term of a molecule with its atoms (from 0; texts count from 1) and parameters; angles in radians. */
export function moleculeJson(molecule: Molecule, { topology, parameters, features }: ParameterizedMolecule) {
  const rows = (flat: ArrayLike<number>, width: number): number[][] =>
    Array.from({ length: flat.length / width }, (_, i) =>
      Array.from({ length: width }, (_, k) => flat[i * width + k]!),
    );
  return {
    name: molecule.name,
    atoms: Array.from(molecule.atomicNumbers, (atomicNumber, i) => ({
      atomicNumber,
      formalCharge: molecule.formalCharges[i]!,
      ...(parameters.charges ? { charge: parameters.charges[i]! } : {}),
      features: Array.from(features.subarray(i * ATOM_FEATURES + FIRST_FEATURE, (i + 1) * ATOM_FEATURES)),
    })),
    ...Object.fromEntries(
      bondedTerms.map((term) => {
        const coefficients = rows(parameters.coefficients[term.name], term.width);
        const json = (atoms: readonly number[], row: readonly number[]): TermJson => ({
          atoms,
          [term.coefficientName]: row,
          ...term.derived?.(row),
        });
        return [term.plural, rows(term.rows(topology), term.size).map((atoms, i) => json(atoms, coefficients[i]!))];
      }),
    ),
  };
}

/** Numbers of one row, in the order they are printed. */
type TermJson = { readonly atoms: readonly number[] } & Readonly<Record<string, number | readonly number[]>>;

/** Digits of what is derived from coefficients, and what it is multiplied by in texts. */
const shown: Readonly<Record<string, { digits: number; factor?: number }>> = {
  k: { digits: 3 },
  r0: { digits: 4 },
  theta0: { digits: 2, factor: RADIAN_IN_DEGREES },
};

function chargeTable(label: (atoms: number[]) => string, charges: Float64Array): string {
  const rows = Array.from(charges, (charge, atom): Cell[] => [label([atom]), charge]);
  return `\ncharges (e)\n${formatTable([{ title: 'atom' }, { title: 'charge', digits: 4 }], rows)}`;
}

function moleculeText(molecule: Molecule, { topology, parameters }: ParameterizedMolecule): string {
  const label = (atoms: ArrayLike<number> & Iterable<number>) =>
    Array.from(atoms, (i) => `${symbolOf(molecule.atomicNumbers[i]!)}${i + 1}`).join('-');
  const tables = bondedTerms.map((term) => {
    const [rows, coefficients] = [term.rows(topology), parameters.coefficients[term.name]];
    const count = rows.length / term.size;
    if (count === 0) return '';
    const own = (row: number) => coefficients.subarray(row * term.width, (row + 1) * term.width);
    const digits = term.readout.positive ? 3 : 4;
    const symbol = term.coefficientName.charAt(0);
    const columns = [
      { title: 'atoms' },
      ...Array.from({ length: term.width }, (_, k) => ({ title: `${symbol}${k + 1}`, digits })),
      ...Object.keys(term.derived?.(own(0)) ?? {}).map((title) => ({ title, digits: shown[title]?.digits ?? digits })),
    ];
    const cells = Array.from({ length: count }, (_, row): Cell[] => [
      label(rows.subarray(row * term.size, (row + 1) * term.size)),
      ...own(row),
      ...Object.entries(term.derived?.(own(row)) ?? {}).map(([title, value]) => value * (shown[title]?.factor ?? 1)),
    ]);
    return `\n${term.title}\n${formatTable(columns, cells)}`;
  });
  return [
    `\n${molecule.name}: ${molecule.atomicNumbers.length} atoms, counted from 1\n`,
    ...(parameters.charges ? [chargeTable(label, parameters.charges)] : []),
    ...tables,
  ].join('');
}
