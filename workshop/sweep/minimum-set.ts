/** Molecules with their GFN2-xTB minima: the first frame of every record of a training file. */
import { BOHR_TO_ANGSTROM, type Molecule } from 'resff';
import { parseMappedSmiles } from 'resff/formats';
import { archiveOpener } from 'resff/node';

export interface Minimum {
  readonly id: string;
  readonly subset: string;
  readonly smiles: string;
  /** null where the program refuses the SMILES */
  readonly molecule: Molecule | null;
  /** why it does */
  readonly problem: string;
  /** (N,3) Å */
  readonly positions: Float64Array;
}

/** @param path HDF5 in the layout of docs/training.md */
export async function* minimumSet(path: string): AsyncGenerator<Minimum> {
  const archive = (await archiveOpener())(path);
  for (const id of archive.names()) {
    const smiles = archive.text(id, 'smiles') ?? '';
    const { data, shape } = archive.numbers(id, 'conformations')!;
    const positions = Float64Array.from(data.slice(0, 3 * shape[1]!), (value) => value * BOHR_TO_ANGSTROM);
    const subset = archive.text(id, 'subset') ?? '';
    try {
      yield { id, subset, smiles, molecule: parseMappedSmiles(smiles), problem: '', positions };
    } catch (error) {
      yield { id, subset, smiles, molecule: null, problem: messageOf(error), positions };
    }
  }
  archive.close();
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
