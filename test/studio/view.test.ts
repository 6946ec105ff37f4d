import { expect, it } from 'vitest';
import { layoutFaults } from './layout.js';
import { describeStudio, faults, PATIENCE, type StudioPage } from './studio-page.js';

/** Everything that can be seen of the studio, each with a result in it. */
interface View {
  /** File of its picture for docs/studio.md, if it has one */
  readonly picture?: string;
  show(own: StudioPage): Promise<unknown>;
}

const PARACETAMOL = 'CC(=O)Nc1ccc(O)cc1';
const COMPOUNDS = `${PARACETAMOL} paracetamol
CC(=O)Oc1ccccc1C(=O)O aspirin
CC(C)Cc1ccc(cc1)[C@H](C)C(=O)O (S)-ibuprofen
Cn1cnc2c1c(=O)n(C)c(=O)n2C caffeine
CCO a solvent with a rather long name, as vendors of compounds give
`;
const panelOf = ({ page }: StudioPage) => page.locator('#panel');
const tab = ({ page }: StudioPage, name: string) => page.getByRole('tab', { name }).click();
const pick = async ({ page }: StudioPage, ...atoms: readonly number[]) => {
  for (const atom of atoms) await page.locator(`.drawing [data-atom="${atom}"]`).click({ force: true });
};
const fillView = ({ page }: StudioPage) => page.getByRole('button', { name: 'Fit', exact: true }).click();
const ready = ({ page }: StudioPage) => page.getByText(/^Ready/).waitFor();

/** By the title of the tab. */
const tabs: Readonly<Record<string, View>> = {
  Relax: {
    picture: 'relax',
    async show(own) {
      await own.build(PARACETAMOL);
      await own.start('Relax', 'Relax');
      await own.page.getByTestId('relaxed-energy').waitFor();
    },
  },
  Energy: {
    picture: 'energy',
    async show(own) {
      await tab(own, 'Energy');
      await own.page.getByLabel('Color atoms by').selectOption('residual energy');
      await own.page.getByTestId('color-legend').waitFor();
    },
  },
  Parameters: {
    picture: 'parameters',
    async show(own) {
      await own.page.locator('.drawing [data-bond="1 3"]').click({ force: true });
      await tab(own, 'Energy');
      await own.page.getByLabel('Color atoms by').selectOption('elements');
      await tab(own, 'Parameters');
      await panelOf(own).getByRole('button', { name: 'C2–N4', exact: true }).waitFor();
    },
  },
  Dynamics: {
    picture: 'dynamics',
    async show(own) {
      await own.page.getByRole('button', { name: 'Clear the selection' }).click();
      await tab(own, 'Dynamics');
      await pick(own, 1, 3, 4, 5);
      await own.page.getByLabel('Length (ps)').fill('1');
      await panelOf(own).getByRole('button', { name: 'Run', exact: true }).click();
      await panelOf(own).getByRole('button', { name: 'Save table (CSV)' }).waitFor();
      await ready(own);
    },
  },
  Scan: {
    picture: 'scan',
    async show(own) {
      await own.build('CCCC');
      await tab(own, 'Scan');
      await own.page.locator('.drawing [data-bond="1 2"]').click({ force: true });
      await own.page.getByLabel('Step').selectOption('15');
      await panelOf(own).getByRole('button', { name: 'Scan', exact: true }).click();
      await own.page.getByText('Barriers').waitFor();
      await ready(own);
      // 180 degrees: the lowest
      await panelOf(own).getByRole('button', { name: '180.0', exact: true }).click();
      await fillView(own);
    },
  },
  Compare: {
    picture: 'compare',
    async show(own) {
      await own.start('Compare', 'Compare');
      await panelOf(own).locator('td').first().waitFor();
      await ready(own);
    },
  },
  Conformers: {
    picture: 'conformers',
    async show(own) {
      await own.build('CCCCO');
      await tab(own, 'Conformers');
      await own.page.getByLabel('Geometries').fill('12');
      await panelOf(own).getByRole('button', { name: 'Find conformers' }).click();
      await own.page.getByTestId('conformer-count').waitFor();
      await own.page.getByRole('checkbox', { name: /lay the lowest/ }).check();
    },
  },
  Vibrations: {
    picture: 'vibrations',
    async show(own) {
      await own.build('CO');
      await own.start('Vibrations', 'Analyze');
      await own.page.getByText('minimum: no imaginary mode').waitFor();
      await panelOf(own).getByRole('button', { name: '5', exact: true }).click();
    },
  },
};

const others: Readonly<Record<string, View>> = {
  'the map over two bonds': {
    picture: 'map',
    async show(own) {
      await own.build('CC(=O)N[C@@H](C)C(=O)NC');
      await tab(own, 'Scan');
      await own.page.getByLabel('Step').selectOption(own.takesPictures ? '30' : '60');
      await own.page.getByRole('combobox', { name: 'Bond', exact: true }).selectOption('N4–C5 (single)');
      await own.page.getByLabel('Second bond').selectOption('C5–C7 (single)');
      await panelOf(own).getByRole('button', { name: 'Scan', exact: true }).click();
      await own.page.locator('.map-place svg').waitFor();
      await ready(own);
      await fillView(own);
    },
  },
  'a library': {
    picture: 'library',
    async show(own) {
      await own.openFile('compounds.smi', COMPOUNDS);
      await own.page.getByText('5 records').waitFor();
      await own.page.getByRole('button', { name: 'Relax all' }).click();
      await own.page.locator('.library tbody tr').last().locator('td').nth(3).filter({ hasText: /\d/ }).waitFor();
      await ready(own);
    },
  },
  'what is refused': {
    async show(own) {
      await own.page.getByRole('button', { name: 'Close' }).click();
      await own.openFile('broken.sdf', 'this is\nno structure\n');
      await own.page.getByRole('alert').filter({ hasText: 'broken' }).waitFor();
      await own.build('C[GeH3]');
      await own.page.locator('.depiction').getByRole('alert').waitFor();
    },
  },
  'the list of examples': {
    show: ({ page }) => page.getByRole('button', { name: 'Examples' }).click(),
  },
  'the editor': {
    picture: 'draw',
    async show(own) {
      await own.page.getByRole('button', { name: 'Examples' }).click();
      await own.build(PARACETAMOL);
      await own.page.getByRole('button', { name: 'Draw' }).click();
      await own.page.locator('.editor-canvas canvas').last().waitFor();
    },
  },
};

const sizes = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/** What is wrong with what is seen, at every width and in every theme. */
async function everyFault(own: StudioPage): Promise<string[]> {
  const found: string[] = [];
  for (const size of sizes) {
    await own.page.setViewportSize(size);
    found.push(...(await layoutFaults(own)).map((text) => `${size.width} px: ${text}`));
    for (const colorScheme of ['light', 'dark'] as const) {
      await own.page.emulateMedia({ colorScheme });
      found.push(...(await faults(own)).map((text) => `${size.width} px, ${colorScheme}: ${text}`));
    }
    await own.page.emulateMedia({ colorScheme: 'light' });
  }
  await own.page.setViewportSize(sizes[0]!);
  return found;
}

describeStudio(
  'every view, at both widths, light and dark: nobody is kept out, nothing cut off or covered',
  (_, shared) => {
    it('before there is a molecule', async () => expect(await everyFault(shared())).toEqual([]), PATIENCE);

    it.each(Object.entries({ ...tabs, ...others }))(
      '%s',
      async (_, { picture, show }) => {
        const own = shared();
        await show(own);
        if (picture) await own.picture(picture);
        expect(await everyFault(own)).toEqual([]);
        expect(own.complaints).toEqual([]);
      },
      PATIENCE,
    );

    it(
      'a tab for every view, and a view for every tab',
      async () => {
        const { page } = shared();
        const titles = await page.getByRole('tab', { includeHidden: true }).allTextContents();
        expect([...titles].sort()).toEqual(Object.keys(tabs).sort());
      },
      PATIENCE,
    );
  },
);
