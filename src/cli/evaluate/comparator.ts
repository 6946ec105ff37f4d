import { xtbVersion } from '../../node/xtb.js';
import type { Comparator } from './options.js';

/** Why a comparator cannot relax anything, or null. */
export function missingForRelaxed(method: Comparator): string | null {
  return method === 'mmff94' ? 'MMFF94: openchemlib gives no forces for relaxed scans' : missingProgram(method);
}

/** Why a comparator cannot take part, or null. */
export function missingProgram(method: Comparator): string | null {
  return method === 'gfn2-xtb' && xtbVersion() === null ? 'GFN2-xTB: no program xtb on the PATH' : null;
}
