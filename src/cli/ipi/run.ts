import type { Molecule } from '../../chemistry/molecule.js';
import type { Structure } from '../../chemistry/structure.js';
import type { IpiModel } from '../../engine/ipi.js';
import { isolatedMolecule } from '../../engine/isolated-molecule.js';
import { periodicSystem } from '../../engine/periodic-system.js';
import { connectIpi } from '../../node/ipi-connection.js';
import { CliError, exitCodes } from '../exit.js';
import { note } from '../output.js';
import { openSession, type Session } from '../session.js';
import type { IpiCommandOptions } from './options.js';

export async function runIpi(input: string, options: IpiCommandOptions): Promise<void> {
  const session = await openSession([input], options, true);
  const [group, ...others] = session.groups;
  if (group === undefined || others.length > 0)
    throw new CliError(exitCodes.input, `input ${input}: expected one molecule, got ${session.groups.length}`);
  const { molecule, model } = modelOf(session, group, options);
  const { unix, host, port, socketPrefix, wait } = options;
  const address = unix === undefined ? { host, port } : { path: socketPrefix + unix };
  const place = unix === undefined ? `${host}:${port}` : address.path!;
  const connected = () => note(`${molecule.name}: connected to ${place}`);
  const count = await connectIpi(address, model, 1000 * wait, connected).catch((cause: Error) => {
    if (!('syscall' in cause)) throw cause;
    throw new CliError(exitCodes.failed, `server ${place}: ${cause.message}`, { cause });
  });
  note(Number.isNaN(count) ? 'the server is gone' : `computed ${count} times`);
}

/** A structure with a cell is periodic, one without a molecule alone, whatever cell the server has. */
function modelOf(
  session: Session,
  group: readonly Structure[],
  { allowUncovered = false, strict = false }: IpiCommandOptions,
): { molecule: Molecule; model: IpiModel } {
  const { molecule, cell } = group[0]!;
  if (!cell) {
    const { cutoff } = session.forceField.model.architecture.residual;
    return { molecule, model: isolatedMolecule(session.potential(group), cutoff) };
  }
  const potential = session.forceField.periodicPotential(molecule, cell, { allowUncovered, strict });
  potential.warnings.forEach(session.warn);
  return { molecule, model: periodicSystem(potential) };
}
