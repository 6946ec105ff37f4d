import type { FunctionComponent } from 'preact';
import { ComparePanel } from '../compare/compare-panel.tsx';
import { ConformerPanel } from '../conformer/conformer-panel.tsx';
import { CopyButton } from '../control/copy-button.tsx';
import { DynamicsPanel } from '../dynamics/dynamics-panel.tsx';
import { EnergyPanel } from '../energy/energy-panel.tsx';
import { DepictionCard } from '../input/depiction.tsx';
import { InputBar } from '../input/input-bar.tsx';
import { LibraryCard } from '../input/library.tsx';
import { ParameterPanel } from '../parameter/parameter-panel.tsx';
import { RelaxPanel } from '../relax/relax-panel.tsx';
import { ScanPanel } from '../scan/scan-panel.tsx';
import { current } from '../state/molecule.ts';
import { choices, model, type PanelName, panel, panels, theme } from '../state/setting.ts';
import { VibrationPanel } from '../vibration/vibration-panel.tsx';
import { Viewer } from '../viewer/viewer.tsx';
import { takeLink } from './link.ts';
import { StatusBar } from './status-bar.tsx';
import { Tabs } from './tabs.tsx';
import { Welcome } from './welcome.tsx';

const contents: Readonly<Record<PanelName, { readonly title: string; readonly Panel: FunctionComponent }>> = {
  energy: { title: 'Energy', Panel: EnergyPanel },
  relax: { title: 'Relax', Panel: RelaxPanel },
  scan: { title: 'Scan', Panel: ScanPanel },
  conformers: { title: 'Conformers', Panel: ConformerPanel },
  vibrations: { title: 'Vibrations', Panel: VibrationPanel },
  dynamics: { title: 'Dynamics', Panel: DynamicsPanel },
  parameters: { title: 'Parameters', Panel: ParameterPanel },
  compare: { title: 'Compare', Panel: ComparePanel },
};

const themes = { system: 'system colors', light: 'light', dark: 'dark' } as const;

export function App() {
  const { Panel } = contents[panel.value];
  return (
    <div class="page">
      <header class="head">
        <h1>
          <img src="./icon.svg" alt="" width="26" height="26" /> ResFF studio
        </h1>
        <InputBar />
        <div class="head-end">
          <label>
            <span class="hidden">Model</span>
            <select
              value={model.value}
              onChange={({ currentTarget }) => {
                model.value = currentTarget.value;
              }}
            >
              {choices.value.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <CopyButton label="Copy link" text={takeLink} disabled={!current.value} />
          <label>
            <span class="hidden">Colors</span>
            <select
              value={theme.value}
              onChange={({ currentTarget }) => {
                theme.value = currentTarget.value as typeof theme.value;
              }}
            >
              {Object.entries(themes).map(([name, title]) => (
                <option key={name} value={name}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        </div>
      </header>
      <main class="main">
        {current.value ? (
          <>
            <div class="left">
              <Viewer />
              <DepictionCard />
              <LibraryCard />
            </div>
            <div class="right card">
              <Tabs label="What to do" names={panels} titles={(name) => contents[name].title} chosen={panel} />
              <div class="panel" role="tabpanel" id="panel" aria-labelledby={`tab-${panel.value}`}>
                <Panel />
              </div>
            </div>
          </>
        ) : (
          <Welcome />
        )}
      </main>
      <StatusBar />
    </div>
  );
}
