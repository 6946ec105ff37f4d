import { spawn } from 'node:child_process';
import * as z from 'zod';
import { type Molecule, totalCharge } from '../chemistry/molecule.js';
import { symbolOf } from '../core/elements.js';
import { ResffError } from '../core/errors.js';
import { BOHR_TO_ANGSTROM, HARTREE_TO_KCAL_PER_MOL } from '../core/units.js';
import { gfn2Potential } from './xtb.js';

/** Energy and gradient of a frame, in the units of QCSchema and of training data. */
export interface Label {
  /** hartree */
  readonly energy: number;
  /** (N,3) hartree/bohr */
  readonly gradient: readonly number[];
}

/** @throws ResffError (code molecule) when the program gives no energy */
export type LabelProgram = (molecule: Molecule, positions: Float64Array) => Promise<Label>;

/** GFN2-xTB by the program xtb on the PATH. */
export const xtbProgram: LabelProgram = async (molecule, positions) => {
  const forces = new Float64Array(positions.length);
  const energy = gfn2Potential(molecule).energyForces(positions, forces) / HARTREE_TO_KCAL_PER_MOL;
  const factor = BOHR_TO_ANGSTROM / HARTREE_TO_KCAL_PER_MOL;
  return { energy, gradient: Array.from(forces, (force) => -force * factor) };
};

const resultSchema = z.union([
  z.looseObject({
    success: z.literal(true),
    return_result: z.union([z.array(z.number()), z.array(z.array(z.number()))]),
    properties: z.looseObject({ return_energy: z.number() }),
  }),
  z.looseObject({ success: z.literal(false), error: z.looseObject({ error_message: z.string() }) }),
]);

/**
 * Any program that reads a QCSchema AtomicInput from standard input and writes an AtomicResult, such as `qcengine run psi4 -`.
 *
 * @param command run by the shell
 * Source: QCSchema, doi 10.1063/5.0059356
 */
export function qcSchemaProgram(
  command: string,
  model: { readonly method: string; readonly basis?: string },
): LabelProgram {
  return async (molecule, positions) => {
    const input = {
      schema_name: 'qcschema_input',
      schema_version: 1,
      driver: 'gradient',
      model,
      keywords: {},
      molecule: {
        schema_name: 'qcschema_molecule',
        schema_version: 2,
        symbols: Array.from(molecule.atomicNumbers, symbolOf),
        geometry: Array.from(positions, (x) => x / BOHR_TO_ANGSTROM),
        molecular_charge: totalCharge(molecule),
        molecular_multiplicity: 1,
        fix_com: true,
        fix_orientation: true,
      },
    };
    const fail = (got: string): never => {
      throw new ResffError('molecule', `${command}: expected a gradient, got ${got} (molecule ${molecule.name})`);
    };
    const { status, output, errors } = await run(command, JSON.stringify(input));
    const lastError = errors.trim().split('\n').at(-1) ?? '';
    if (status !== 0) return fail(`exit status ${status}: ${lastError}`);
    // Programs talk before they answer.
    const parsed = resultSchema.safeParse(json(output.slice(Math.max(0, output.indexOf('{')))));
    if (!parsed.success) return fail(`no QCSchema result: ${z.prettifyError(parsed.error).split('\n')[0]}`);
    if (parsed.data.success === false) return fail(parsed.data.error.error_message.trim());
    const gradient = parsed.data.return_result.flat();
    if (gradient.length !== positions.length) return fail(`${gradient.length} numbers`);
    return { energy: parsed.data.properties.return_energy, gradient };
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 80);
  }
}

/** One core each: as many run at once as there are threads. */
function run(command: string, input: string): Promise<{ status: number | null; output: string; errors: string }> {
  const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(command, { shell: true, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  // A program that does not read says so by its status.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output, errors })));
}
