import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileErrors } from '../../evaluate/profile-error.js';
import {
  type ProfileKind,
  profileKinds,
  type TorsionScan,
  type TorsionScanResult,
} from '../../evaluate/torsion-scan.js';
import { unseenAtoms, unseenText } from '../../force-field/coverage.js';
import { readTorsionScans } from '../../node/evaluation-data.js';
import { loadModel } from '../../node/model-store.js';
import { enableRelaxedSimd } from '../../node/relaxed-simd.js';
import { xtbVersion } from '../../node/xtb.js';
import { linePlot } from '../../report/plot.js';
import { evaluateTorsionScans, type Skipped } from '../../workflow/evaluation.js';
import type { ForceMethodSetup } from '../../workflow/profile-job.js';
import { commandExecutor } from '../ending.js';
import { CliError, exitCodes } from '../exit.js';
import { note, print, printJson, writeOutput } from '../output.js';
import { modelFacts } from '../session.js';
import { formatTable } from '../table.js';
import { missingForRelaxed } from './comparator.js';
import type { EvaluateCommandOptions } from './options.js';

/** A method's profiles of all scans. */
interface MethodProfiles {
  readonly name: string;
  readonly means: readonly Mean[];
  readonly scans: readonly TorsionScanResult[];
  readonly skipped: readonly Skipped[];
}

/** Profiles of every scan of a file or of the JSON files of a folder, by a model and by what it is compared with. */
export async function runEvaluateTorsions(options: EvaluateCommandOptions): Promise<void> {
  enableRelaxedSimd();
  const { precision, allowUncovered = false, strict = false, limit, plots, report } = options;
  if (report !== undefined)
    throw new CliError(exitCodes.usage, 'report: expected another benchmark than torsions, which has --plots');
  if (plots !== undefined && !statSync(plots, { throwIfNoEntry: false })?.isDirectory())
    throw new CliError(exitCodes.output, `plots ${plots}: expected a folder, got none`);
  const model = loadModel(options.model);
  const { name } = model;
  const data = readTorsionScans(options.data).slice(0, limit);
  const executor = commandExecutor(options);
  const profiles = async (method: string, setup: ForceMethodSetup): Promise<MethodProfiles> => {
    const onProgress = (done: number) => note(`${method}: ${done} of ${data.length} scans done`);
    const { results, skipped } = await evaluateTorsionScans(data, setup, { executor, onProgress });
    return { name: method, means: meansOf(results), scans: results, skipped };
  };
  const own = await profiles(name, { method: 'model', model, settings: { precision, allowUncovered, strict } });
  if (plots !== undefined)
    for (const result of own.scans) {
      const scan = data.find(({ id }) => id === result.id)!;
      writeOutput(join(plots, `${scan.id}.svg`), plot(scan, result, name));
    }
  const comparators: MethodProfiles[] = [];
  const absent: string[] = [];
  for (const method of options.compare ?? []) {
    const reason = missingForRelaxed(method);
    if (reason !== null) absent.push(reason);
    else comparators.push(await profiles(`GFN2-xTB (xtb ${xtbVersion()})`, { method: 'gfn2-xtb' }));
  }
  for (const line of absent) note(line);
  const unseen = data.flatMap(({ id, molecule }) => {
    const atoms = unseenAtoms(model, molecule) ?? [];
    return atoms.length > 0 ? [{ name: id, atoms }] : [];
  });
  const units = { energy: 'kcal/mol', angle: 'degrees' };
  const { means, scans, skipped } = own;
  const others = comparators.length + absent.length > 0 ? { comparators, absent } : {};
  if (options.json)
    printJson({
      benchmark: 'torsions',
      model: modelFacts(model),
      precision,
      units,
      means,
      scans,
      skipped,
      unseen,
      ...others,
    });
  else {
    const outside = unseen.map(({ name: id, atoms }) => `${id}: ${unseenText(atoms)}`);
    print([explanation, ...[own, ...comparators].map(text), ...outside].join('\n\n'));
  }
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

const explanation = `kcal/mol, profiles above their own minima
relaxed: frames of the reference relaxed, dihedral held; wavefront: lower structures looked for from there;
single: at the frames of the reference
barrier: highest point less that of the reference; at minimum: height of the reference at the lowest point`;

function text({ name, scans, means, skipped }: MethodProfiles): string {
  const titles = ['MAE', 'RMSE', 'Pearson r', 'barrier', 'at minimum'];
  const columns = (first: string) =>
    [{ title: first }, { title: 'reference' }, { title: 'geometry' }].concat(
      titles.map((title) => ({ title, digits: title === 'Pearson r' ? 3 : 2 })),
    );
  const cells = (errors: Omit<ProfileErrors, 'count'>) => measures.map((measure) => errors[measure] ?? '-');
  const rows = scans.flatMap(({ id, comparisons }) =>
    comparisons.flatMap((comparison) =>
      profileKinds.map((kind) => [id, comparison.level, kind, ...cells(comparison[kind])]),
    ),
  );
  return [
    `torsion scans, ${name}`,
    formatTable(columns('scan'), rows),
    formatTable(
      columns('mean of'),
      means.map(({ level, kind, scans: count, errors }) => [`${count} scans`, level, kind, ...cells(errors)]),
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
