import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelDirectory } from '../../node/model-store.js';
import { CliError, exitCodes } from '../exit.js';

/** What `npm run build:studio` makes, beside the compiled library. */
const pageFolder = fileURLToPath(new URL('../../../dist/studio', import.meta.url));

/**
 * Every file of the studio by its path in the site. The page is built; models and openchemlib, which the package has anyway, are
 * taken from where they are.
 *
 * @throws CliError (output) when the page has not been built
 */
export function studioSite(): Map<string, string> {
  if (!existsSync(join(pageFolder, 'index.html')))
    throw new CliError(
      exitCodes.output,
      `studio: expected its page in ${pageFolder}, got none; npm run build makes it`,
    );
  const site = new Map<string, string>();
  for (const path of filesOf(pageFolder)) site.set(relative(pageFolder, path).split(sep).join('/'), path);
  for (const path of filesOf(modelDirectory))
    if (path.endsWith('.safetensors')) site.set(`models/${relative(modelDirectory, path)}`, path);
  site.set('vendor/openchemlib.js', createRequire(import.meta.url).resolve('openchemlib'));
  return site;
}

/** The site as a folder that any web host can serve. */
export function exportSite(site: ReadonlyMap<string, string>, folder: string): void {
  for (const [path, source] of site) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target);
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
