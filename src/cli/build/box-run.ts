import { type BoxKind, buildBox, densityOf } from '../../build/box-builder.js';
import { totalCharge } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import { cellShape } from '../../core/cell.js';
import { ResffError } from '../../core/errors.js';
import { writeXyz } from '../../formats/xyz/xyz-writer.js';
import { openExecutor } from '../../node/executor.js';
import { CliError, exitCodes } from '../exit.js';
import { readInputs } from '../input.js';
import { note, print, rows3 } from '../output.js';
import { checkOutput, writeResults } from '../structure-output.js';
import type { BuildBoxOptions } from './box-options.js';

/** A periodic box of some kinds of molecules. */
export async function runBuildBox(kinds: readonly string[], options: BuildBoxOptions): Promise<void> {
  const { density, cell, distance, seed, output } = options;
  if (output) {
    checkOutput(output);
    if (!/\.(xyz|extxyz|pdb|ent|json)$/i.test(output))
      throw new CliError(exitCodes.usage, `output ${output}: expected .xyz, .pdb or .json, which hold a cell`);
  }
  if (density === undefined && cell === undefined)
    throw new CliError(exitCodes.usage, 'box: expected --density or --cell, got neither');
  const read: BoxKind[] = [];
  for (const kind of kinds) read.push(await readKind(kind, options));
  const structure = build(read, { ...(cell ? { cell } : { density }), distance, seed });
  const charge = totalCharge(structure.molecule);
  if (charge !== 0)
    note(`warning: charge ${charge}: electrostatics in a cell need charges that add up to zero; add counter ions`);
  const json = () => JSON.stringify(boxJson(structure));
  if (output) writeResults(output, [{ structure }], json);
  if (options.json) print(json());
  else if (output) print(`${boxText(structure)}, in ${output}`);
  else {
    note(boxText(structure));
    print(writeXyz([structure]));
  }
}

/** @throws CliError (usage) for what is no kind; as `readInputs` */
async function readKind(kind: string, { conformers, seed }: BuildBoxOptions): Promise<BoxKind> {
  const [, digits, input] = /^(\d+):(.+)$/s.exec(kind) ?? [];
  const count = Number(digits);
  if (input === undefined || !(count > 0))
    throw new CliError(exitCodes.usage, `kind ${kind}: expected a count, a colon and a SMILES or file, as in 216:O`);
  const executor = openExecutor({ threads: 1 });
  const { structures, refused } = await readInputs([input], { executor, seed, conformers, normalize: true });
  for (const { error } of refused) note(`error: input ${input}: ${error.message}`);
  return { conformers: structures, count };
}

function build(kinds: readonly BoxKind[], options: Parameters<typeof buildBox>[1]): Structure {
  try {
    return buildBox(kinds, options);
  } catch (cause) {
    if (!(cause instanceof ResffError) || cause.code !== 'option') throw cause;
    throw new CliError(exitCodes.failed, cause.message, { cause });
  }
}

function boxText({ molecule, cell }: Structure): string {
  const { lengths, angles } = cellShape(cell!);
  const degrees = angles.map((angle) => (angle * 180) / Math.PI);
  const square = degrees.every((angle) => Math.abs(angle - 90) < 1e-6);
  const shape = `${lengths.map((length) => length.toFixed(3)).join(' x ')} Å${square ? '' : `, ${degrees.map((angle) => angle.toFixed(2)).join(' ')} degrees`}`;
  return `${molecule.name}: ${molecule.atomicNumbers.length} atoms, charge ${totalCharge(molecule)}, cell ${shape}, ${densityOf(molecule, cell!).toFixed(4)} g/cm3, whole molecules (unwrapped)`;
}

function boxJson({ molecule, positions, cell, residues }: Structure) {
  return {
    units: { length: 'angstrom', charge: 'e', density: 'g/cm3' },
    name: molecule.name,
    charge: totalCharge(molecule),
    density: densityOf(molecule, cell!),
    cell: rows3(cell!),
    wrapped: false,
    atomicNumbers: [...molecule.atomicNumbers],
    formalCharges: [...molecule.formalCharges],
    bonds: Array.from(molecule.bondOrders, (order, b) => [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!, order]),
    residueOfAtom: [...residues!.residueOfAtom],
    positions: rows3(positions),
  };
}
