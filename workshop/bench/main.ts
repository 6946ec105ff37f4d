/**
 * The bench (docs/performance.md): runs its sections one after the other in this process, prints a table of each, and writes
 * what it was asked for: `npm run bench -- --help`.
 */
import { writeFileSync } from 'node:fs';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { describeMachine, type Machine } from './machine.js';
import { help, readOptions } from './option.js';
import { logPlot, seriesOf } from './plot.js';
import * as conformerBatch from './section/conformer-batch.js';
import type { Section } from './section/context.js';
import * as energyForces from './section/energy-forces.js';
import * as energyForcesRandom from './section/energy-forces-random.js';
import * as startUp from './section/start-up.js';
import * as trainStep from './section/train-step.js';
import * as training from './section/training.js';
import { byName, machineText, markdownTable, plainTable, type Result } from './table.js';
import { torchTimes } from './torch.js';

/** Atoms of the random systems, here and in PyTorch. */
const SIZES = { full: [20, 50, 100, 200, 500, 1500], quick: [20, 50] };

const sections: readonly Section[] = [startUp, energyForcesRandom, energyForces, conformerBatch, trainStep, training];
const names = sections.map(({ name }) => name);
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), names);
  if (options.help) return console.log(`${help}\nsections: ${names.join(', ')}`);
  const report = (line: string) => (options.json === '-' ? console.error(line) : console.log(line));
  enableRelaxedSimd();
  const model = loadModel(options.model);
  const machine = describeMachine(options.quick);
  report(
    `${machineText(machine)}\nmodel ${model.name}${options.quick ? '\n--quick: a trial run, no measurement' : ''}`,
  );
  const sizes = SIZES[options.quick ? 'quick' : 'full'];
  const notes: string[] = [];
  const note = (line: string) => {
    notes.push(line);
    report(line);
  };
  const torch = torchTimes({ ...options, architecture: model.architecture }, sizes, note);
  const context = { model, machine, options, report: note, sizes, torch };
  const results: Result[] = [];
  for (const section of sections) {
    if (!options.only.has(section.name)) continue;
    const found = await section.run(context);
    for (const [name, rows] of byName(found)) report(`\n${name}\n${plainTable(rows)}`);
    results.push(...found);
  }
  const plotted = seriesOf(results.filter(({ name }) => name === energyForcesRandom.name));
  for (const { label, slope } of plotted)
    if (slope !== null) note(`${label}: time grows as atoms^${slope.toFixed(2)} from 200 atoms on`);
  const json = `${JSON.stringify({ machine, results }, null, 1)}\n`;
  if (options.json === '-') process.stdout.write(json);
  else if (options.json) writeFileSync(options.json, json);
  if (options.svg) writeFileSync(options.svg, logPlot('Residual network, energy and forces', plotted));
  if (options.markdown) writeFileSync(options.markdown, markdown(machine, results, notes));
}

function markdown(machine: Machine, results: readonly Result[], notes: readonly string[]): string {
  const tables = [...byName(results)].map(([name, rows]) => `### ${name}\n\n${markdownTable(rows)}\n`);
  const fence = '```';
  const lines = [
    machineText(machine).split('\n').join('  \n'),
    '',
    ...tables,
    `${fence}text`,
    notes.join('\n').trim(),
    fence,
  ];
  return `${lines.join('\n')}\n`;
}

await main();
