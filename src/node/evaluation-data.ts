import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ResffError } from '../core/errors.js';
import type { BenchmarkRecord } from '../evaluate/benchmark.js';
import { readDimerCurves } from '../evaluate/dimer.js';
import { type ProfileFragment, readProfileFragments } from '../evaluate/profile-fragment.js';
import { type EnergyUnit, recordOfScan, scanOfSpice, scansOfStructures } from '../evaluate/scan-record.js';
import { readTorsionScan, type TorsionScan } from '../evaluate/torsion-scan.js';
import { readSdf } from '../formats/sdf/sdf.js';
import { NO_FILTER } from '../train/data-filter.js';
import { emptyReport, readSpice } from '../train/spice.js';
import type { EvaluationTask } from '../workflow/evaluation-job.js';
import { archiveOpener } from './training-archive.js';

/** Where reference data is, and what of it is wanted. */
export interface EvaluationDataOptions {
  /** file or folder */
  readonly data: string;
  /** most molecules, evenly spread over the file; default all */
  readonly limit?: number;
  /** level of theory, where the data has several; default the first */
  readonly level?: string;
  readonly energyProperty?: string;
  readonly energyUnit?: EnergyUnit;
  readonly torsionProperty?: string;
  readonly scanProperty?: string;
}

/** Reference data of a benchmark, and what of it could not be read. */
export interface EvaluationData {
  readonly tasks: readonly EvaluationTask[];
  readonly skipped: readonly { id: string; reason: string }[];
  /** Level of theory, where the data says or the benchmark is known. */
  readonly level: string | null;
  /** What the user should know about the choice of data. */
  readonly notes: readonly string[];
}

const dimerBenchmarks = ['s66x8', 'des370k'];
const scanBenchmarks = ['torsionnet', 'torsion-scan'];

/**
 * The molecules of a benchmark as tasks of `evaluateBenchmark`.
 *
 * @throws ResffError (data) for what cannot be read or does not fit the benchmark, (option) for a level that is not there
 */
export async function readEvaluationData(benchmark: string, options: EvaluationDataOptions): Promise<EvaluationData> {
  const { data, limit } = options;
  if (dimerBenchmarks.includes(benchmark))
    return { tasks: spread(readDimerCurves(readText(data)), limit), skipped: [], level: 'CCSD(T)/CBS', notes: [] };
  if (benchmark === 'gen2-opt')
    return { ...(await readArchive(data, limit, (record) => record)), level: 'B3LYP-D3BJ/DZVP', notes: [] };
  if (!scanBenchmarks.includes(benchmark))
    return { ...(await readArchive(data, limit, (record) => record)), level: null, notes: [] };
  if (isHdf5(data))
    return { ...(await readArchive(data, limit, scanOfSpice)), level: options.level ?? null, notes: [] };
  if (statSync(data, { throwIfNoEntry: false })?.isDirectory() || /\.json$/i.test(data))
    return readScanFolder(data, options);
  return readScanSdf(data, options);
}

async function readArchive(
  path: string,
  limit: number | undefined,
  convert: typeof scanOfSpice,
): Promise<Pick<EvaluationData, 'tasks' | 'skipped'>> {
  const archive = (await archiveOpener())(path);
  const report = emptyReport();
  try {
    const chosen = { ...archive, names: () => spread(archive.names(), limit) };
    const tasks = Array.from(readSpice(chosen, NO_FILTER, report), (record) => convert(record, archive));
    const skipped = Object.values(report.skipped).map(({ count, example }) => ({
      id: example.split(':')[0]!,
      reason: `${example}${count > 1 ? ` (and ${count - 1} more like it)` : ''}`,
    }));
    return { tasks, skipped };
  } finally {
    archive.close();
  }
}

function readScanFolder(path: string, { level, limit }: EvaluationDataOptions): EvaluationData {
  const scans = readTorsionScans(path);
  const levels = [...new Set(scans.flatMap(({ references }) => references.map((reference) => reference.level)))];
  const wanted =
    level === undefined ? levels[0] : levels.find((one) => one.toLowerCase().includes(level.toLowerCase()));
  if (wanted === undefined)
    throw new ResffError('option', `level: expected ${levels.join(' or ')}, got ${level ?? 'none'}`);
  const records = scans.map((scan) => recordOfScan(scan, wanted));
  const others = levels.filter((one) => one !== wanted);
  return {
    tasks: spread(
      records.filter((record): record is BenchmarkRecord => record !== null && record.energies.length > 1),
      limit,
    ),
    skipped: scans.flatMap(({ id }, i) => (records[i] ? [] : [{ id, reason: `no energies at ${wanted}` }])),
    level: wanted,
    notes: others.length > 0 ? [`compared with ${wanted}; the data also has ${others.join(', ')} (--level)`] : [],
  };
}

function readScanSdf(path: string, options: EvaluationDataOptions): EvaluationData {
  const { energyProperty, energyUnit, torsionProperty, scanProperty, level, limit } = options;
  try {
    const scans = scansOfStructures(readSdf(readText(path)), {
      ...(energyProperty === undefined ? {} : { energy: energyProperty }),
      ...(energyUnit === undefined ? {} : { unit: energyUnit }),
      ...(torsionProperty === undefined ? {} : { torsion: torsionProperty }),
      ...(scanProperty === undefined ? {} : { scan: scanProperty }),
    });
    const usable = scans.filter(({ energies }) => energies.length > 1);
    const skipped = scans
      .filter(({ energies }) => energies.length < 2)
      .map(({ id }) => ({ id, reason: 'one geometry is no scan' }));
    if (usable.length === 0)
      throw new ResffError('data', 'torsion scans: expected several geometries per scan, got one each');
    return { tasks: spread(usable, limit), skipped, level: level ?? null, notes: [] };
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new ResffError('data', `data ${path}: ${cause.message}`, { cause });
  }
}

/** Reference profiles of `torsionnet-relaxed`. */
export function readFragments(path: string): ProfileFragment[] {
  try {
    return readProfileFragments(readText(path));
  } catch (cause) {
    if (!(cause instanceof ResffError)) throw cause;
    throw new ResffError('data', `data ${path}: ${cause.message}`, { cause });
  }
}

/** The scan of a JSON file, or those of a folder of them in the order of their names. */
export function readTorsionScans(path: string): TorsionScan[] {
  const kind = statSync(path, { throwIfNoEntry: false });
  if (!kind) throw new ResffError('data', `data ${path}: expected a file or folder, got nothing`);
  const order = new Intl.Collator('en', { numeric: true });
  const files = kind.isDirectory()
    ? readdirSync(path)
        .filter((file) => file.endsWith('.json'))
        .sort(order.compare)
        .map((file) => join(path, file))
    : [path];
  if (files.length === 0) throw new ResffError('data', `data ${path}: expected JSON files, got none`);
  return files.map((file) => {
    try {
      return readTorsionScan(readFileSync(file, 'utf8'));
    } catch (cause) {
      if (!(cause instanceof ResffError)) throw cause;
      throw new ResffError('data', `data ${file}: ${cause.message}`, { cause });
    }
  });
}

const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46];

function isHdf5(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const bytes = readFileSync(path).subarray(0, HDF5_SIGNATURE.length);
  return HDF5_SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Text of a file that may be compressed with gzip. */
function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new ResffError('data', `data ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** At most `limit` entries, evenly spread, so that a file sorted by kind is sampled fairly. */
export function spread<T>(entries: readonly T[], limit = Infinity): readonly T[] {
  if (entries.length <= limit) return entries;
  return Array.from({ length: limit }, (_, i) => entries[Math.floor((i * entries.length) / limit)]!);
}
