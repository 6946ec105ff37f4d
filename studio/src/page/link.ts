import { call } from '../compute/desk.ts';
import { loadSmiles } from '../input/load.ts';
import { current, problem, show, shownStructure } from '../state/molecule.ts';
import { model, type PanelName, panel, panels } from '../state/setting.ts';

/** Characters of an address that every browser and mail program passes on. */
const LONGEST = 8000;

/** `#smiles=…` or, for coordinates of its own, `#sdf=` (deflated, base64url); model and panel beside it. */
async function linkOf(): Promise<string | null> {
  const entry = current.value;
  if (!entry) return null;
  const hash = new URLSearchParams();
  if (entry.source.kind === 'smiles') hash.set('smiles', entry.source.smiles);
  else
    hash.set(
      'sdf',
      await deflated(
        await call('writeStructures', { extension: '.sdf', records: [{ structure: shownStructure.value! }] }),
      ),
    );
  hash.set('model', model.value);
  hash.set('panel', panel.value);
  const link = `${location.href.replace(/#.*/, '')}#${hash}`;
  return link.length > LONGEST ? null : link;
}

/** The link, which becomes the address of the page too; null, and why, where there is none. */
export async function takeLink(): Promise<string | null> {
  const link = await linkOf();
  if (link === null) problem.value = 'This molecule is too large for a link: send the file instead.';
  else history.replaceState(null, '', link);
  return link;
}

/** @returns whether the address had a molecule */
export async function openLink(): Promise<boolean> {
  const hash = new URLSearchParams(location.hash.slice(1));
  const [smiles, sdf, name, where] = ['smiles', 'sdf', 'model', 'panel'].map((key) => hash.get(key));
  if (name && STUDIO_MODELS.includes(name.split('@')[0]!)) model.value = name;
  if (where && (panels as readonly string[]).includes(where)) panel.value = where as PanelName;
  if (smiles) return loadSmiles(smiles);
  if (!sdf) return false;
  try {
    const bytes = await inflated(sdf);
    const [record] = await call('read', { fileName: 'link.sdf', bytes });
    if (!record || !('structure' in record)) throw new Error('no structure in it');
    show({
      structure: record.structure,
      source: { kind: 'file', fileName: `${record.name}.sdf`, record: 0, records: 1 },
      note: null,
    });
    return true;
  } catch (error) {
    problem.value = `The link is damaged: ${(error as Error).message}`;
    return false;
  }
}

async function deflated(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

async function inflated(text: string): Promise<Uint8Array> {
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
