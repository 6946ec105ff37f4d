import { type PanelName, panel } from '../state/setting.ts';
import { loadSmiles } from './load.ts';

/** A molecule with a question: where to look and what to see there. */
export interface Example {
  readonly name: string;
  readonly smiles: string;
  readonly panel: PanelName;
  readonly text: string;
}

export const examples: readonly Example[] = [
  {
    name: 'The barrier of butane',
    smiles: 'CCCC',
    panel: 'scan',
    text: 'Press “Scan”: two gauche minima near ±65°, the anti minimum at 180°, and the eclipsed barrier at 0°. Drag along the curve to see each frame.',
  },
  {
    name: 'Why amides are planar',
    smiles: 'CC(=O)NC',
    panel: 'scan',
    text: 'Scan the C–N bond of N-methylacetamide: some 20 kcal/mol stand between the two planar forms, because the bond is half a double bond.',
  },
  {
    name: 'The vibrations of water',
    smiles: 'O',
    panel: 'vibrations',
    text: 'Press “Analyze”: one bend and two stretches. Click a row to see the atoms move.',
  },
  {
    name: 'The map of alanine dipeptide',
    smiles: 'CC(=O)N[C@@H](C)C(=O)NC',
    panel: 'scan',
    text: 'Choose a second bond for a map in φ and ψ: the valleys are the shapes a peptide can have.',
  },
  {
    name: 'Paracetamol in motion',
    smiles: 'CC(=O)Nc1ccc(O)cc1',
    panel: 'dynamics',
    text: 'Press “Run”: the methyl group turns, the ring stays flat. Move the temperature and see what loosens first.',
  },
];

export async function openExample({ smiles, name, panel: where }: Example): Promise<void> {
  panel.value = where;
  await loadSmiles(smiles, name.startsWith('The map') ? 'alanine dipeptide' : undefined);
}
