import { atomCount, bondCount } from '../../chemistry/molecule.js';
import { checkPositions, type Structure } from '../../chemistry/structure.js';
import { symbolOf } from '../../core/elements.js';
import { ResffError } from '../../core/errors.js';

/** V2000 has three digits for each count. */
const V2000_LIMIT = 999;
const VALUES_PER_LINE = 8;
const PROGRAM_LINE = `  resff${' '.repeat(13)}3D`;

/**
 * SD file with one record per structure: V2000 with four decimals, V3000 with all digits when there are more than 999
 * atoms or bonds. Properties become data items.
 *
 * @throws ResffError (code data) for what the format cannot hold: line breaks in names, blank lines in data items,
 * coordinates beyond its columns
 */
export function writeSdf(structures: readonly Structure[]): string {
  return structures.map((structure) => `${writeMolBlock(structure)}${writeDataItems(structure)}$$$$\n`).join('');
}

/** The MOL block of one structure, up to and with `M  END`. */
export function writeMolBlock(structure: Structure): string {
  const { molecule } = structure;
  checkPositions(structure);
  const name = oneLine(molecule.name, 'name');
  const large = Math.max(atomCount(molecule), bondCount(molecule)) > V2000_LIMIT;
  const lines = large ? v3000Lines(structure) : v2000Lines(structure);
  return `${[name, PROGRAM_LINE, '', ...lines, 'M  END'].join('\n')}\n`;
}

function v2000Lines({ molecule, positions }: Structure): string[] {
  const { atomicNumbers, formalCharges, bonds, bondOrders, massNumbers } = molecule;
  const lines = [`${count(atomCount(molecule))}${count(bondCount(molecule))}  0  0  0  0  0  0  0  0999 V2000`];
  atomicNumbers.forEach((z, i) => {
    const xyz = Array.from(positions.subarray(3 * i, 3 * i + 3), (x) => fixed(x, i)).join('');
    lines.push(`${xyz} ${symbolOf(z).padEnd(3)} 0  0  0  0  0  0  0  0  0  0  0  0`);
  });
  bondOrders.forEach((order, b) => {
    lines.push(`${count(bonds[2 * b]! + 1)}${count(bonds[2 * b + 1]! + 1)}${count(order)}  0`);
  });
  return [...lines, ...atomValues('CHG', formalCharges), ...atomValues('ISO', massNumbers)];
}

/** `M  CHG` or `M  ISO` lines of the atoms that have a value. */
function atomValues(tag: string, values: ArrayLike<number> = []): string[] {
  const given = Array.from(values, (value, i) => [i, value] as const).filter(([, value]) => value !== 0);
  return Array.from({ length: Math.ceil(given.length / VALUES_PER_LINE) }, (_, line) => {
    const chunk = given.slice(VALUES_PER_LINE * line, VALUES_PER_LINE * (line + 1));
    return `M  ${tag}${count(chunk.length)}${chunk.map(([i, value]) => ` ${count(i + 1)} ${count(value)}`).join('')}`;
  });
}

function v3000Lines({ molecule, positions }: Structure): string[] {
  const { atomicNumbers, formalCharges, bonds, bondOrders, massNumbers } = molecule;
  const lines = ['  0  0  0     0  0            999 V3000', 'M  V30 BEGIN CTAB'];
  lines.push(`M  V30 COUNTS ${atomCount(molecule)} ${bondCount(molecule)} 0 0 0`, 'M  V30 BEGIN ATOM');
  atomicNumbers.forEach((z, i) => {
    const charge = formalCharges[i] === 0 ? '' : ` CHG=${formalCharges[i]}`;
    const mass = massNumbers?.[i] ? ` MASS=${massNumbers[i]}` : '';
    const xyz = positions.subarray(3 * i, 3 * i + 3).join(' ');
    lines.push(`M  V30 ${i + 1} ${symbolOf(z)} ${xyz} 0${charge}${mass}`);
  });
  lines.push('M  V30 END ATOM', 'M  V30 BEGIN BOND');
  bondOrders.forEach((order, b) => {
    lines.push(`M  V30 ${b + 1} ${order} ${bonds[2 * b]! + 1} ${bonds[2 * b + 1]! + 1}`);
  });
  return [...lines, 'M  V30 END BOND', 'M  V30 END CTAB'];
}

function writeDataItems({ properties }: Structure): string {
  let text = '';
  for (const [name, value] of properties) {
    if (/[<>\r\n]/.test(name))
      throw new ResffError(
        'data',
        `SDF data item: expected a name without < > and line breaks, got ${JSON.stringify(name)}`,
      );
    const lines = value.split('\n');
    if (value.includes('\r') || (value !== '' && lines.includes('')) || lines.some((line) => line.startsWith('$$$$')))
      throw new ResffError(
        'data',
        `SDF data item ${name}: expected a value without blank lines, carriage returns and $$$$`,
      );
    text += `> <${name}>\n${value === '' ? '' : `${value}\n`}\n`;
  }
  return text;
}

function oneLine(text: string, what: string): string {
  if (/[\r\n]/.test(text) || text.startsWith('$$$$'))
    throw new ResffError('data', `SDF ${what}: expected one line not starting with $$$$, got ${JSON.stringify(text)}`);
  return text;
}

function count(value: number): string {
  return String(value).padStart(3);
}

function fixed(x: number, atom: number): string {
  const text = x.toFixed(4).padStart(10);
  if (text.length > 10)
    throw new ResffError('data', `SDF coordinates: expected them to fit 10 columns, got ${x} (atom ${atom + 1})`);
  return text;
}
