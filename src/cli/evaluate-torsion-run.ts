import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ResffError } from '../core/errors.js';
import type { ProfileErrors } from '../evaluate/profile-error.js';
import {
  evaluateTorsionScan,
  type ProfileKind,
  profileKinds,
  type TorsionScan,
  type TorsionScanResult,
} from '../evaluate/torsion-scan.js';
import { ForceField } from '../force-field/force-field.js';
import { loadModel } from '../node/model-store.js';
import { enableRelaxedSimd } from '../node/relaxed-simd.js';
import { linePlot } from '../report/plot.js';
import type { EvaluateCommandOptions } from './evaluate.js';
import { readTorsionScans } from './evaluate-data.js';
import { CliError, exitCodes } from './exit.js';
import { note, print, printJson, writeOutput } from './output.js';
import { formatTable } from './table.js';

/** Profiles of every scan of a file or of the JSON files of a folder. */
export async function runEvaluateTorsions(options: EvaluateCommandOptions): Promise<void> {
  enableRelaxedSimd();
  const { precision, allowUncovered = false, limit, plots } = options;
  if (plots !== undefined && !statSync(plots, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(exitCodes.output, `plots ${plots}: expected a folder, got none`);
  const field = new ForceField(loadModel(options.model));
  const scans = readTorsionScans(options.data).slice(0, limit);
  const results: TorsionScanResult[] = [];
  const skipped: { id: string; reason: string }[] = [];
  for (const scan of scans) {
    try {
      const result = evaluateTorsionScan(field, scan, { precision, allowUncovered });
      results.push(result);
      if (plots !== undefined) writeOutput(join(plots, `${scan.id}.svg`), plot(scan, result, field.model.name));
    } catch (error) {
      if (!(error instanceof ResffError) || error.code !== 'molecule') throw error;
      skipped.push({ id: scan.id, reason: error.message });
    }
    note(`${results.length + skipped.length} of ${scans.length} scans done`);
  }
  const { name, sha256 } = field.model;
  const units = { energy: 'kcal/mol', angle: 'degrees' };
  const means = meansOf(results);
  if (options.json)
    printJson({ benchmark: 'torsions', model: { name, sha256 }, precision, units, means, scans: results, skipped });
  else print(text(name, results, means, skipped));
}

const measures = ['mae', 'rmse', 'pearsonR', 'barrier', 'atMinimum'] as const;

interface Mean {
  readonly level: string;
  readonly kind: ProfileKind;
  readonly scans: number;
  /** mean absolute barrier error among them */
  readonly errors: Omit<ProfileErrors, 'count'>;
}

/** Means over scans by level of theory; of the barrier the mean of the magnitude. */
function meansOf(results: readonly TorsionScanResult[]): Mean[] {
  const levels = [...new Set(results.flatMap(({ comparisons }) => comparisons.map(({ level }) => level)))];
  return levels.flatMap((level) =>
    profileKinds.map((kind): Mean => {
      const all = results.flatMap(({ comparisons }) => comparisons.filter((one) => one.level === level));
      const mean = (measure: (typeof measures)[number]) => {
        const values = all.map((one) => one[kind][measure]).filter((value) => value !== null);
        if (values.length === 0) return null;
        return (
          values.reduce((sum, value) => sum + (measure === 'barrier' ? Math.abs(value) : value), 0) / values.length
        );
      };
      const errors = Object.fromEntries(measures.map((measure) => [measure, mean(measure)])) as Mean['errors'];
      return { level, kind, scans: all.length, errors };
    }),
  );
}

function text(
  model: string,
  results: readonly TorsionScanResult[],
  means: readonly Mean[],
  skipped: readonly { id: string; reason: string }[],
): string {
  const titles = ['MAE', 'RMSE', 'Pearson r', 'barrier', 'at minimum'];
  const columns = (first: string) =>
    [{ title: first }, { title: 'reference' }, { title: 'geometry' }].concat(
      titles.map((title) => ({ title, digits: title === 'Pearson r' ? 3 : 2 })),
    );
  const cells = (errors: Omit<ProfileErrors, 'count'>) => measures.map((measure) => errors[measure] ?? '-');
  const rows = results.flatMap(({ id, comparisons }) =>
    comparisons.flatMap((comparison) =>
      profileKinds.map((kind) => [id, comparison.level, kind, ...cells(comparison[kind])]),
    ),
  );
  return [
    `torsion scans, model ${model}: kcal/mol, profiles above their own minima`,
    'relaxed: frames of the reference relaxed by the model, dihedral held; wavefront: lower structures looked for from there;',
    'single: at the frames of the reference',
    'barrier: highest point less that of the reference; at minimum: height of the reference where the model is lowest',
    '',
    formatTable(columns('scan'), rows),
    formatTable(
      columns('mean of'),
      means.map(({ level, kind, scans, errors }) => [`${scans} scans`, level, kind, ...cells(errors)]),
    ),
    ...skipped.map(({ id, reason }) => `skipped ${id}: ${reason}`),
  ].join('\n');
}

function plot(scan: TorsionScan, { angles, profiles }: TorsionScanResult, model: string): string {
  const above = (energies: readonly number[]) => {
    const lowest = Math.min(...energies.filter(Number.isFinite));
    return energies.map((energy) => energy - lowest);
  };
  return linePlot(
    [
      ...profileKinds.map((kind) => ({ name: `${model}, ${kind}`, x: angles, y: profiles[kind] })),
      ...scan.references.map(({ level, energies }) => ({ name: level, x: angles, y: above(energies) })),
    ],
    {
      title: `torsion scan ${scan.id}`,
      x: { label: `dihedral ${scan.dihedral.map((atom) => atom + 1).join('-')} (degrees)`, kind: 'degrees' },
      y: { label: 'energy (kcal/mol)' },
    },
  );
}
