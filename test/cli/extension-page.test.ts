import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Runs the example of a page of docs, and what uses it here, against the built package. */
function run(page: string, use: string): string {
  const example = readFileSync(join(root, 'docs', page), 'utf8').match(/```ts\n([\s\S]*?)```/)![1]!;
  const program = transformSync(`${example}\n${use}`, { loader: 'ts' }).code;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return stdout;
}

it('docs/extend-format.md: the format of the example reads, is recognized and writes', () => {
  const text = 'O 0.0 0.0 0.1173\nH 0.0 0.7572 -0.4692\nH 0.0 -0.7572 -0.4692\n';
  const out = run(
    'extend-format.md',
    `const text = ${JSON.stringify(text)};
     const [structure] = atoms.read(text, {});
     console.log(atoms.recognizes(text), structure.molecule.bonds.length, atoms.write([{ structure }]).split('\\n')[0]);`,
  );
  expect(out).toBe('true 4 8 0 0 0.1173\n');
});

it('docs/extend-command.md: the command of the example parses and runs', () => {
  const out = run(
    'extend-command.md',
    `import { Command as Program } from 'commander';
     const program = new Program().command('weigh').action((...given) => weigh.run(...given.slice(0, -1)));
     weigh.options(program);
     await program.parseAsync(['O', 'CCO', '--water', '18'], { from: 'user' });`,
  );
  expect(out).toBe('O 1.001 waters\nCCO 2.559 waters\n');
});

it('docs/extend-term.md: the term of the example passes the contract and adds up with a force field', () => {
  const out = run(
    'extend-term.md',
    `import { readFileSync } from 'node:fs';
     import { ForceField, readModel, sumPotentials } from 'resff';
     import { parseSmiles } from 'resff/formats';
     import { potentialContract } from 'resff/testing';
     const positions = Float64Array.from({ length: 18 }, (_, c) => 2.4 * Math.sin(3 * c) + 1.1 * Math.floor(c / 3));
     const options = { damping: 2, coefficient: 400 };
     const create = (order) => {
       const elements = new Uint8Array(6);
       order.forEach((to, from) => (elements[to] = [6, 8, 6, 7, 16, 6][from]));
       return dispersionPotential(elements, options);
     };
     const cases = potentialContract(() => ({ positions, create }));
     for (const { run } of cases) run();
     const water = parseSmiles('O.O');
     const potential = new ForceField(readModel(readFileSync('models/resff-fast.safetensors'))).potential(water);
     const both = sumPotentials([potential, dispersionPotential(water.atomicNumbers, options)]);
     const energies = [both, ...both.terms].map((one) => one.energyForces(positions, new Float64Array(18)));
     console.log(cases.length > 8, Math.abs(energies[0] - energies[1] - energies[2]) < 1e-9, energies[2] < 0);`,
  );
  expect(out).toBe('true true true\n');
});

it('docs/extend-evaluation.md: the method of the example is evaluated', () => {
  const out = run(
    'extend-evaluation.md',
    `import { evaluateRecord, summarize } from 'resff/evaluate';
     import { parseSmiles } from 'resff/formats';
     const positions = Float64Array.of(0, 0, 0, 3.4, 0, 0, 0, 0, 0, 6.8, 0, 0);
     const energies = Float64Array.of(-0.2, 0);
     const record = { id: 'pair', subset: '', molecule: parseSmiles('[H][H]'), positions, energies, gradients: null };
     const { metrics, count } = summarize([evaluateRecord(lennardJones, record)], []);
     // -0.2 and 0.2 (2⁻¹² - 2⁻⁵) kcal/mol
     console.log(count, metrics.energyMaeMinRelative.toFixed(5));`,
  );
  expect(out).toBe(`2 ${((0.2 * (2 ** -5 - 2 ** -12)) / 2).toFixed(5)}\n`);
});
