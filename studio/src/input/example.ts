import { play } from '../dynamics/dynamics-run.ts';
import { chooseBonds } from '../scan/bond-choice.tsx';
import { startScan } from '../scan/scan-run.ts';
import { axes, rigid } from '../scan/scan-setting.ts';
import { type PanelName, panel } from '../state/setting.ts';
import { analyze } from '../vibration/analyze.ts';
import { loadSmiles } from './load.ts';

/** A molecule with a question: it is loaded and computed, and one is told where to look. */
export interface Example {
  readonly name: string;
  readonly smiles: string;
  readonly title?: string;
  readonly panel: PanelName;
  readonly text: string;
  readonly run: () => unknown;
}

/** @param bonds atoms from 0, in the order of the SMILES; none: the first bond that turns */
function scanOf(...bonds: readonly (readonly [number, number])[]) {
  return () => {
    chooseBonds(bonds);
    return startScan(axes.value, rigid.value);
  };
}

export const examples: readonly Example[] = [
  {
    name: 'The barrier of butane',
    smiles: 'CCCC',
    panel: 'scan',
    text: 'Two gauche minima near ±65°, the anti minimum at 180°, and the eclipsed barrier at 0°. Drag along the curve to see each frame.',
    run: scanOf([1, 2]),
  },
  {
    name: 'Why amides are planar',
    smiles: 'CC(=O)NC',
    panel: 'scan',
    text: 'The C–N bond of N-methylacetamide: some 20 kcal/mol stand between the two planar forms, because the bond is half a double bond.',
    run: scanOf([1, 3]),
  },
  {
    name: 'The vibrations of water',
    smiles: 'O',
    panel: 'vibrations',
    text: 'One bend and two stretches. Click a row of the table to see the atoms move.',
    run: analyze,
  },
  {
    name: 'The map of alanine dipeptide',
    smiles: 'CC(=O)N[C@@H](C)C(=O)NC',
    title: 'alanine dipeptide',
    panel: 'scan',
    text: 'Energy over φ and ψ, the two bonds about which a backbone turns: the valleys are the shapes a peptide can have. Takes a minute.',
    run: scanOf([3, 4], [4, 6]),
  },
  {
    name: 'Paracetamol in motion',
    smiles: 'CC(=O)Nc1ccc(O)cc1',
    panel: 'dynamics',
    text: 'The methyl group turns, the ring stays flat. Move the temperature and see what loosens first, or pull an atom.',
    run: () => play(false),
  },
];

export async function openExample({ smiles, title, panel: where, run }: Example): Promise<void> {
  panel.value = where;
  if (await loadSmiles(smiles, title)) await run();
}
