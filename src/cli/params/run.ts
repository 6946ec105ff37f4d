import type { Molecule } from '../../chemistry/molecule.js';
import { symbolOf } from '../../core/elements.js';
import type { ParameterizedMolecule } from '../../force-field/force-field.js';
import { harmonicAngle, harmonicBond } from '../../parameters/parameters.js';
import type { CommonOptions } from '../option.js';
import { checkFolder, print, writeOutput } from '../output.js';
import { jsonHead, openSession, textHead } from '../session.js';
import { type Cell, formatTable } from '../table.js';

/** Perceived features follow the one-hot element in a row of the network's input. */
const FIRST_FEATURE = 100;
const FEATURE_ROW = 114;
const RADIAN_IN_DEGREES = 180 / Math.PI;

export async function runParams(inputs: readonly string[], options: CommonOptions): Promise<void> {
  if (options.output) checkFolder(options.output);
  const session = await openSession(inputs, options);
  const results = session.groups.map((group) => moleculeJson(group[0]!.molecule, session.parameters(group)));
  const head = jsonHead(session, options);
  const json = `${JSON.stringify({ ...head, units: { ...head.units, angle: 'radian' }, results })}\n`;
  const text = () => textHead(session, options) + results.map(moleculeText).join('');
  if (options.output) writeOutput(options.output, options.output.toLowerCase().endsWith('.json') ? json : text());
  if (options.json) print(json);
  else if (!options.output) print(text());
}

/** Every term of a molecule with its atoms (from 0; texts count from 1) and parameters; angles in radians. */
export function moleculeJson(molecule: Molecule, { topology, parameters, features }: ParameterizedMolecule) {
  const rows = (flat: ArrayLike<number>, width: number): number[][] =>
    Array.from({ length: flat.length / width }, (_, i) =>
      Array.from({ length: width }, (_, k) => flat[i * width + k]!),
    );
  const bondCoefficients = rows(parameters.bondCoefficients, 2);
  const angleCoefficients = rows(parameters.angleCoefficients, 2);
  const properK = rows(parameters.properK, 6);
  const improperK = rows(parameters.improperK, 6);
  return {
    name: molecule.name,
    atoms: Array.from(molecule.atomicNumbers, (atomicNumber, i) => ({
      atomicNumber,
      formalCharge: molecule.formalCharges[i]!,
      features: Array.from(features.subarray(i * FEATURE_ROW + FIRST_FEATURE, (i + 1) * FEATURE_ROW)),
    })),
    bonds: rows(topology.bonds, 2).map((atoms, i) => {
      const coefficients = bondCoefficients[i]!;
      const { k, equilibrium } = harmonicBond(coefficients[0]!, coefficients[1]!);
      return { atoms, coefficients, k, r0: equilibrium };
    }),
    angles: rows(topology.angles, 3).map((atoms, i) => {
      const coefficients = angleCoefficients[i]!;
      const { k, equilibrium } = harmonicAngle(coefficients[0]!, coefficients[1]!);
      return { atoms, coefficients, k, theta0: equilibrium };
    }),
    propers: rows(topology.propers, 4).map((atoms, i) => ({ atoms, k: properK[i]! })),
    impropers: rows(topology.impropers, 4).map((atoms, i) => ({ atoms, k: improperK[i]! })),
  };
}

function moleculeText(molecule: ReturnType<typeof moleculeJson>): string {
  const label = (atoms: readonly number[]) =>
    atoms.map((i) => `${symbolOf(molecule.atoms[i]!.atomicNumber)}${i + 1}`).join('-');
  const table = (title: string, columns: [string, number][], rows: Cell[][]) =>
    rows.length === 0
      ? ''
      : `\n${title}\n${formatTable([{ title: 'atoms' }, ...columns.map(([name, digits]) => ({ title: name, digits }))], rows)}`;
  const series: [string, number][] = [1, 2, 3, 4, 5, 6].map((n) => [`k${n}`, 4]);
  return [
    `\n${molecule.name}: ${molecule.atoms.length} atoms, counted from 1\n`,
    table(
      'bonds (c1, c2, k in kcal/mol/Å², r0 in Å)',
      [
        ['c1', 3],
        ['c2', 3],
        ['k', 3],
        ['r0', 4],
      ],
      molecule.bonds.map(({ atoms, coefficients, k, r0 }) => [label(atoms), ...coefficients, k, r0]),
    ),
    table(
      'angles (c1, c2, k in kcal/mol/rad², theta0 in degrees)',
      [
        ['c1', 3],
        ['c2', 3],
        ['k', 3],
        ['theta0', 2],
      ],
      molecule.angles.map(({ atoms, coefficients, k, theta0 }) => [
        label(atoms),
        ...coefficients,
        k,
        theta0 * RADIAN_IN_DEGREES,
      ]),
    ),
    table(
      'propers (kcal/mol)',
      series,
      molecule.propers.map(({ atoms, k }) => [label(atoms), ...k]),
    ),
    table(
      'impropers (kcal/mol, each ordering)',
      series,
      molecule.impropers.map(({ atoms, k }) => [label(atoms), ...k]),
    ),
  ].join('');
}
