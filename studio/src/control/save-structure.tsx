import { useState } from 'preact/hooks';
import { call } from '../compute/desk.ts';
import type { SavedFrame } from '../compute/service/write.ts';
import { download } from '../output/download.ts';
import { fileStem, shownStructure } from '../state/molecule.ts';

/** As in the registry of formats (a test compares them), which the page itself does not load. */
const structureExtensions = ['.sdf', '.xyz', '.pdb'];
const frameExtensions = ['.sdf', '.xyz', '.dcd', '.xtc'];

/** Saves what is shown. */
export function SaveStructure({
  energy,
  suffix = '',
}: {
  readonly energy?: number | undefined;
  readonly suffix?: string;
}) {
  const [extension, setExtension] = useState(structureExtensions[0]!);
  const save = async () => {
    const structure = shownStructure.value;
    if (!structure) return;
    const text = await call('writeStructures', { extension, records: [{ structure, energy }] });
    download(`${fileStem()}${suffix}${extension}`, text, 'text/plain');
  };
  return (
    <span class="save">
      <select
        aria-label="Format of the structure"
        value={extension}
        onChange={({ currentTarget }) => setExtension(currentTarget.value)}
      >
        {structureExtensions.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <button type="button" onClick={() => void save()}>
        Save structure
      </button>
    </span>
  );
}

/** Saves frames of the molecule. */
export function SaveFrames({
  frames,
  suffix,
  stepFs = 1,
}: {
  readonly frames: () => readonly SavedFrame[];
  readonly suffix: string;
  readonly stepFs?: number;
}) {
  const [extension, setExtension] = useState(frameExtensions[0]!);
  const save = async () => {
    const structure = shownStructure.value;
    if (!structure) return;
    const file = await call('writeFrames', { extension, molecule: structure.molecule, frames: frames(), stepFs });
    download(`${fileStem()}-${suffix}${extension}`, file);
  };
  return (
    <span class="save">
      <select
        aria-label="Format of the frames"
        value={extension}
        onChange={({ currentTarget }) => setExtension(currentTarget.value)}
      >
        {frameExtensions.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
      <button type="button" onClick={() => void save()}>
        Save frames
      </button>
    </span>
  );
}
