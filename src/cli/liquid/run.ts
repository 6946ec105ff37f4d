import { readFileSync } from 'node:fs';
import { symbolOf } from '../../core/elements.js';
import { writeCsv } from '../../report/csv.js';
import { heatOfVaporization, liquidReport } from '../../simulate/liquid.js';
import { firstPeak } from '../../simulate/radial-distribution.js';
import type { BlockAverage } from '../../simulate/statistics.js';
import { commandExecutor } from '../ending.js';
import { CliError, exitCodes } from '../exit.js';
import { readInputs } from '../input.js';
import { checkExtension, note, print, printJson, writeOutput } from '../output.js';
import { formatTable } from '../table.js';
import type { LiquidCommandOptions } from './options.js';

export async function runLiquid(input: string, options: LiquidCommandOptions): Promise<void> {
  checkExtension(options.output, ['.csv']);
  if ((options.energies === undefined) !== (options.gas === undefined))
    throw new CliError(exitCodes.usage, 'expected --energies and --gas together, got one of them');
  const { structures, refused } = await readInputs([input], {
    ...{ executor: commandExecutor({}), seed: 1, conformers: 1, normalize: true },
    ...(options.charge === undefined ? {} : { charge: options.charge }),
  });
  for (const { error } of refused) note(`input ${input}: ${error.message}`);
  const frames = structures.slice(Math.floor(options.skip * structures.length));
  const report = liquidReport(frames, options.pairs, options);
  const names = options.pairs.map((pair) => pair.map(symbolOf).join('-'));
  const peaks = report.distributions.map(firstPeak);
  const evaporation = options.energies === undefined ? null : evaporationOf(options, report.molecules);
  if (options.output && report.distributions.length > 0)
    writeOutput(
      options.output,
      writeCsv(
        ['r (A)', ...names.flatMap((name) => [`g ${name}`, `neighbors ${name}`])],
        report.distributions[0]!.r.map((r, k) => [
          r,
          ...report.distributions.flatMap(({ g, neighbors }) => [g[k]!, neighbors[k]!]),
        ]),
      ),
    );
  if (options.json) {
    const { frames: count, molecules, density, distributions } = report;
    printJson({
      ...{ frames: count, molecules, density, units: { density: 'g/cm^3', length: 'angstrom', energy: 'kcal/mol' } },
      pairs: distributions.map((distribution, p) => ({ name: names[p], firstPeak: peaks[p], ...distribution })),
      ...(evaporation ? { temperature: evaporation.temperature, heatOfVaporization: evaporation.heat } : {}),
    });
    return;
  }
  print(
    `${report.frames} frames, ${report.molecules} molecules\ndensity ${withError(report.density, 4)} g/cm³\n` +
      (evaporation
        ? `heat of vaporization ${withError(evaporation.heat, 2)} kcal/mol at ${evaporation.temperature.toFixed(1)} K\n`
        : '') +
      (names.length > 0 ? `\n${peakTable(names, peaks)}` : ''),
  );
}

function peakTable(names: readonly string[], peaks: readonly ReturnType<typeof firstPeak>[]): string {
  const number = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '-';
  return formatTable(
    [
      { title: 'pair' },
      { title: 'first peak/Å' },
      { title: 'g' },
      { title: 'minimum/Å' },
      { title: 'neighbors to there' },
    ],
    names.map((name, p) => {
      const peak = peaks[p];
      const { minimum } = peak ?? {};
      return [name, number(peak?.r, 2), number(peak?.g, 2), number(minimum?.r, 2), number(minimum?.neighbors, 2)];
    }),
  );
}

function withError({ mean, standardError }: BlockAverage, digits: number): string {
  return standardError === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${standardError.toFixed(digits)}`;
}

function evaporationOf({ energies, gas, skip }: LiquidCommandOptions, molecules: number) {
  const liquid = columns(energies!, skip);
  const one = columns(gas!, skip);
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [temperature, other] = [mean(liquid.temperature), mean(one.temperature)];
  if (Math.abs(temperature - other) > 0.1 * temperature)
    note(`warning: the box ran at ${temperature.toFixed(0)} K, the molecule at ${other.toFixed(0)} K`);
  return { temperature, heat: heatOfVaporization(liquid.potential, molecules, one.potential, temperature) };
}

/** Of a table of `resff md`. */
function columns(path: string, skip: number): { potential: number[]; temperature: number[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(exitCodes.input, `input ${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  const [head = '', ...lines] = text.trim().split(/\r?\n/);
  const titles = head.split(',');
  const rows = lines.slice(Math.floor(skip * lines.length)).map((line) => line.split(',').map(Number));
  const column = (name: string) => {
    const at = titles.findIndex((title) => title.startsWith(name));
    const values = rows.map((row) => row[at]!);
    if (at < 0 || values.length === 0 || !values.every(Number.isFinite))
      throw new CliError(
        exitCodes.input,
        `input ${path}: expected a table of resff md with numbers in a column ${name}, got none`,
      );
    return values;
  };
  return { potential: column('potential'), temperature: column('temperature') };
}
