import './style/base.css';
import './style/layout.css';
import './style/content.css';
import { render } from 'preact';
import { watchOverlay } from './conformer/conformer-panel.tsx';
import { watchEnergy } from './energy/live.ts';
import { watchUncertainty } from './energy/uncertainty.ts';
import { watchDepiction } from './input/depiction.tsx';
import { watchLibrary } from './input/library-run.ts';
import { App } from './page/app.tsx';
import { watchDrops } from './page/drop.ts';
import { openLink } from './page/link.ts';
import { watchInspection } from './parameter/inspection.ts';
import { watchSelection } from './state/selection.ts';
import { watchModel, watchTheme } from './state/setting.ts';
import { restore } from './state/stored.ts';
import { watchAnimation } from './vibration/analyze.ts';

await restore();
render(<App />, document.querySelector('#app')!);
for (const watch of [
  watchTheme,
  watchModel,
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
await openLink();
addEventListener('hashchange', () => void openLink());
// Without it (file addresses, private windows) the page works while there is a network.
if (import.meta.env.PROD) navigator.serviceWorker?.register('./service-worker.js').catch(() => {});
