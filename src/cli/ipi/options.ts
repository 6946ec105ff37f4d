import { type Command, InvalidArgumentError } from 'commander';
import { type CommonOptions, count, withCommonOptions } from '../option.js';

export interface IpiCommandOptions extends CommonOptions {
  unix?: string;
  host: string;
  port: number;
  socketPrefix: string;
  /** s */
  wait: number;
}

const help = `
The structure says what the molecule is, in the order of the server's atoms; its coordinates do not matter. A structure with a cell (extended
XYZ, PDB) is periodic: the server's cell is taken with every step and the virial goes back. One without is a molecule alone, in whatever cell
the server has, and a cell without room for that is refused. The energy of every term, in kcal/mol, goes to the
server as its extra string (JSON). Ends with the server.

Examples:
  resff ipi water.sdf --unix water            # i-PI: <ffsocket mode="unix"><address>water</address>
  resff ipi box.xyz --unix water              # a periodic box, from resff build box
  resff ipi water.sdf --port 31415            # i-PI: <ffsocket mode="inet"><port>31415</port>`;

function port(text: string): number {
  const value = count(text);
  if (value < 1 || value > 65_535) throw new InvalidArgumentError('Expected a port from 1 to 65535.');
  return value;
}

export function ipiOptions(command: Command): void {
  withCommonOptions(
    command
      .argument('<input>', 'structure file with one molecule, SMILES or -')
      .option('--unix <name>', 'connect to the UNIX socket of this name instead of a port')
      .option('--host <host>', 'of the server', 'localhost')
      .option('--port <n>', 'of the server', port, 31415)
      .option('--socket-prefix <path>', 'of UNIX sockets, as of i-PI -S', '/tmp/ipi_')
      .option('--wait <s>', 'wait for a server that does not listen yet', count, 60),
  ).addHelpText('after', help);
}
