import './style/base.css';
import './style/layout.css';
import './style/content.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { watchOverlay } from './conformer/conformer-panel.tsx';
import { watchEnergy } from './energy/live.ts';
import { watchUncertainty } from './energy/uncertainty.ts';
import { watchDepiction } from './input/depiction.tsx';
import { editorAwaited, loadEditor } from './input/editor.tsx';
import { watchLibrary } from './input/library-run.ts';
import { App } from './page/app.tsx';
import { watchDrops } from './page/drop.ts';
import { openLink } from './page/link.ts';
import { idle, painted } from './page/painted.ts';
import { watchInspection } from './parameter/inspection.ts';
import { current } from './state/molecule.ts';
import { watchSelection } from './state/selection.ts';
import { modelFacts, modelProblem, watchModel, watchTheme } from './state/setting.ts';
import { restore } from './state/stored.ts';
import { task } from './state/task.ts';
import { watchAnimation } from './vibration/analyze.ts';

// Loaded and compiled beside all that comes first; the editor and the worker both need it.
if (import.meta.env.PROD)
  document.head.append(
    Object.assign(document.createElement('link'), { rel: 'modulepreload', href: './vendor/openchemlib.js' }),
  );
/** ms for the first click on a page without a molecule, before scripts that compute are loaded */
const UNHURRIED = 1000;

await restore();
watchTheme();
render(<App />, document.querySelector('#app')!);
// What computes starts when there is something to see: its scripts are five times those of the page.
await painted();
for (const watch of [
  watchSelection,
  watchEnergy,
  watchUncertainty,
  watchOverlay,
  watchDepiction,
  watchInspection,
  watchLibrary,
  watchAnimation,
  watchDrops,
])
  watch();
addEventListener('hashchange', () => void openLink());
void openLink();
await idle();
const hasWork = () => current.value || task.value;
if (!hasWork()) {
  // Who has no molecule may draw one next; nobody waits for a model.
  await loadEditor().catch(() => {});
  await Promise.race([until(hasWork), new Promise((resolve) => setTimeout(resolve, UNHURRIED))]);
}
await until(() => !editorAwaited.value);
watchModel();
// The copy for use without a network loads every file: what is wanted now comes first.
await until(() => modelFacts.value || modelProblem.value);
await idle();
// Where there can be none (file addresses, private windows) the page works while there is a network.
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => {});

function until(holds: () => unknown): Promise<void> {
  return new Promise((resolve) => {
    effect(() => {
      if (holds()) resolve();
    });
  });
}
