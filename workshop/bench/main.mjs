/**
 * The bench (docs/performance.md): runs its sections one after the other in this process, prints a table of each, and writes
 * what it was asked for: `npm run bench -- --help`.
 */
import { writeFileSync } from 'node:fs';
import { enableRelaxedSimd, loadModel } from 'resff/node';
import { describeMachine } from './machine.ts';
import { help, readOptions } from './option.ts';
import { logPlot, seriesOf } from './plot.ts';
import * as conformerBatch from './section/conformer-batch.mjs';
import * as energyForces from './section/energy-forces.mjs';
import * as energyForcesRandom from './section/energy-forces-random.mjs';
import * as startUp from './section/start-up.mjs';
import * as trainStep from './section/train-step.mjs';
import * as training from './section/training.mjs';
import { byName, machineText, markdownTable, plainTable } from './table.ts';
import { torchTimes } from './torch.ts';

/** Atoms of the random systems, here and in PyTorch. */
const SIZES = { full: [20, 50, 100, 200, 500, 1500], quick: [20, 50] };

const sections = [startUp, energyForcesRandom, energyForces, conformerBatch, trainStep, training];
const names = sections.map(({ name }) => name);
async function main() {
  const options = readOptions(process.argv.slice(2), names);
  if (options.help) return console.log(`${help}\nsections: ${names.join(', ')}`);
  const report = (line) => (options.json === '-' ? console.error(line) : console.log(line));
  enableRelaxedSimd();
  const model = loadModel(options.model);
  const machine = describeMachine(options.quick);
  report(
    `${machineText(machine)}\nmodel ${model.name}${options.quick ? '\n--quick: a trial run, no measurement' : ''}`,
  );
  const sizes = SIZES[options.quick ? 'quick' : 'full'];
  const notes = [];
  const note = (line) => {
    notes.push(line);
    report(line);
  };
  const torch = torchTimes({ ...options, architecture: model.architecture }, sizes, note);
  const context = { model, machine, options, report: note, sizes, torch };
  const results = [];
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

function markdown(machine, results, notes) {
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
