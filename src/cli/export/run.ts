import { extname } from 'node:path';
import { type ExportExtension, exportBonded, exportFormats } from '../../export/export.js';
import { conformerMinima, residualCost } from '../../export/residual-cost.js';
import { CliError, exitCodes } from '../exit.js';
import { checkExtension, print, writeOutput } from '../output.js';
import { jsonHead, openSession, textHead } from '../session.js';
import { formatTable } from '../table.js';
import { version } from '../version.js';
import type { ExportCommandOptions } from './options.js';

export async function runExport(input: string, options: ExportCommandOptions): Promise<void> {
  const { output } = options;
  checkExtension(output, Object.keys(exportFormats));
  const session = await openSession([input], options);
  const [group, ...others] = session.groups;
  if (group === undefined || others.length > 0)
    throw new CliError(exitCodes.input, `input ${input}: expected one molecule, got ${session.groups.length}`);
  const potential = session.potential(group);
  const given = group.map(({ positions }) => positions);
  const cost = residualCost(potential, given.length > 1 ? given : conformerMinima(potential, given[0]!));
  const { name, level, architecture } = session.forceField.model;
  const source = `${name}@${level}, resff ${version}`;
  const exported = exportBonded(potential, given[0]!, cost, source, architecture.electrostatics);
  const extension = extname(output).toLowerCase() as ExportExtension;
  const { program, files } = exportFormats[extension];
  const written = files.map(([ending, write]) => {
    const path = output.slice(0, -extension.length) + ending;
    writeOutput(path, write(exported));
    return path;
  });
  const { remarks, torsionsLeftOut, terms, coulomb } = exported;
  const { electrostatics, ...bonded } = exported.energies;
  const isCoulomb = extension === '.top' || extension === '.prmtop';
  const charged = electrostatics === undefined ? {} : isCoulomb ? { coulomb: coulomb! } : { electrostatics };
  const energies = { ...bonded, ...charged };
  if (options.json) {
    const constants = { bond: terms.bonds.constant, angle: terms.angles.constant };
    print(
      JSON.stringify({
        ...jsonHead(session, options),
        files: written,
        energies,
        constants,
        torsionsLeftOut,
        residual: cost,
      }),
    );
    return;
  }
  const table = formatTable(
    [{ title: 'term' }, { title: 'energy', digits: 4 }],
    Object.entries(energies).map(([term, energy]) => [term, energy]),
  );
  print(
    `${textHead(session, options)}${remarks.slice(1, -2).join('\n')}\n\n${table}energies in kcal/mol of the coordinates given, as ${program} should find them\nwritten: ${written.join(', ')}\n`,
  );
}
