import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSdf } from '../../src/formats/sdf/sdf.js';
import { atomicMasses } from '../../src/simulate/mass.js';
import { mainProgram, resffHere as resff } from './command-line.js';

/** The server of the protocol (pip install ipi), and ASE's. */
export const ipi = spawnSync('i-pi', ['--help']).status === 0;
export const ase = spawnSync('python3', ['-c', 'import ase.calculators.socketio']).status === 0;
if (!ipi) console.log('i-PI: i-pi is missing; resff ipi is not tested with it');
if (!ase) console.log('ASE: missing for python3; resff ipi is not tested with its SocketIOCalculator');

/** Of every run. */
export const STEPS = 100;

/** For the files of these tests; gone when their process ends. */
export const folder = mkdtempSync(join(tmpdir(), 'resff-ipi-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** A molecule as an SDF file, and what i-PI has to know of it. */
export async function prepare(smiles: string, file: string) {
  const path = join(folder, file);
  expect((await resff(['energy', smiles, '-o', path])).status).toBe(0);
  const [structure] = readSdf(readFileSync(path, 'utf8'));
  const { molecule, positions } = structure!;
  const lines = Array.from(molecule.atomicNumbers, (z, i) =>
    ['X', ...positions.subarray(3 * i, 3 * i + 3)].join(' ').replace('X', z === 1 ? 'H' : z === 8 ? 'O' : 'C'),
  );
  const start = `${path}.xyz`;
  writeFileSync(
    start,
    `${lines.length}\n# CELL(abcABC): 60 60 60 90 90 90 positions{angstrom} cell{angstrom}\n${lines.join('\n')}\n`,
  );
  return { path, start, molecule, positions, masses: atomicMasses(molecule) };
}

/** Another client of the same i-PI: its socket, and how it is started. */
interface Partner {
  readonly socket: string;
  readonly start: () => ChildProcess;
}

/** Runs i-PI with one client, or two, and returns the columns of its properties. */
export async function run(
  system: { readonly path: string; readonly start: string; readonly masses: Float64Array },
  name: string,
  beads: number,
  dynamics: string,
  properties: string[],
  { options = [], partner }: { options?: readonly string[]; partner?: Partner } = {},
) {
  const input = join(folder, `${name}.xml`);
  const prefix = join(folder, 'socket_');
  writeFileSync(
    input,
    `<simulation mode='static' verbosity='low'>
       <output prefix='${join(folder, name)}'><properties stride='1' filename='out'>[${properties.join(', ')}]</properties></output>
       <total_steps>${STEPS}</total_steps>
       <prng><seed>7</seed></prng>
       <ffsocket mode='unix' name='resff' pbc='False'><address>${name}</address><latency>0.0001</latency></ffsocket>
       ${partner?.socket ?? ''}
       <system>
         <initialize nbeads='${beads}'>
           <file mode='xyz'>${system.start}</file>
           <masses mode='manual' units='dalton'>[${[...system.masses].join(', ')}]</masses>
         </initialize>
         <forces><force forcefield='resff'/>${partner ? "<force forcefield='partner'/>" : ''}</forces>
         <motion mode='dynamics'><fixcom>False</fixcom>${dynamics}</motion>
         <ensemble><temperature units='kelvin'>300</temperature>${dynamics.includes('npt') ? '<pressure>0</pressure>' : ''}</ensemble>
       </system>
     </simulation>`,
  );
  const server = spawn('i-pi', ['-S', prefix, input], { cwd: folder });
  let log = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (part) => (log += part));
  const client = spawn(process.execPath, [
    ...[mainProgram, 'ipi', system.path, '--unix', name, '--socket-prefix', prefix],
    ...options,
  ]);
  // It does not wait for a server, so it is started until there is one.
  let second: ChildProcess | undefined;
  let ended = false;
  const startPartner = () => {
    if (ended || !partner) return;
    second = partner.start();
    for (const stream of [second.stdout, second.stderr]) stream?.on('data', (part) => (log += part));
    second.on('exit', () => setTimeout(startPartner, 500));
  };
  startPartner();
  let note = '';
  client.stderr.on('data', (part) => (note += part));
  const [[status], [clientStatus]] = await Promise.all([once(server, 'exit'), once(client, 'exit')]);
  ended = true;
  second?.kill();
  expect({ status, clientStatus }, log + note).toEqual({ status: 0, clientStatus: 0 });
  expect(note).toMatch(/connected to .*\n(computed \d+ times|the server is gone)/);
  const rows = readFileSync(join(folder, `${name}.out`), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'));
  return rows.map((line) => line.trim().split(/\s+/).map(Number));
}
