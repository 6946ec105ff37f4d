import { fileStorage } from '../../node/file-storage.js';
import { BatchFolder } from '../../workflow/batch/batch-folder.js';
import { type MergeSummary, mergeBatch } from '../../workflow/batch/merge.js';
import { print, printJson } from '../output.js';
import type { MergeOptions } from './options.js';

export function runMerge(path: string, { json = false }: MergeOptions): void {
  const summary = mergeBatch(BatchFolder.open(fileStorage, path));
  if (json) printJson(summary);
  else print(mergeText(summary));
}

function mergeText({ plan, records, chunks, failed, reasons, warnings, seconds, files }: MergeSummary): string {
  const { command, model, program } = plan;
  return [
    `${program} ${command}, model ${model.name} (sha256 ${model.sha256.slice(0, 12)})`,
    `${records} records in ${chunks} chunks, ${failed} failures, ${seconds} s of computing`,
    ...reasons.map(({ error, count }) => `${String(count).padStart(8)} failures: ${error}`),
    ...warnings.map(({ warning, chunks }) => `${String(chunks).padStart(8)} chunks warn: ${warning}`),
    `written: ${files.join(', ')}`,
  ].join('\n');
}
