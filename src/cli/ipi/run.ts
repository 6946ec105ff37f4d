import { isolatedMolecule } from '../../engine/isolated-molecule.js';
import { connectIpi } from '../../node/ipi-connection.js';
import { CliError, exitCodes } from '../exit.js';
import { note } from '../output.js';
import { openSession } from '../session.js';
import type { IpiCommandOptions } from './options.js';

export async function runIpi(input: string, options: IpiCommandOptions): Promise<void> {
  const session = await openSession([input], options);
  const [group, ...others] = session.groups;
  if (group === undefined || others.length > 0)
    throw new CliError(exitCodes.input, `input ${input}: expected one molecule, got ${session.groups.length}`);
  const potential = session.potential(group);
  const model = isolatedMolecule(potential, session.forceField.model.architecture.residual.cutoff);
  const { unix, host, port, socketPrefix, wait } = options;
  const address = unix === undefined ? { host, port } : { path: socketPrefix + unix };
  const place = unix === undefined ? `${host}:${port}` : address.path!;
  const connected = () => note(`${potential.molecule.name}: connected to ${place}`);
  const count = await connectIpi(address, model, 1000 * wait, connected).catch((cause: Error) => {
    if (!('syscall' in cause)) throw cause;
    throw new CliError(exitCodes.failed, `server ${place}: ${cause.message}`, { cause });
  });
  note(Number.isNaN(count) ? 'the server is gone' : `computed ${count} times`);
}
