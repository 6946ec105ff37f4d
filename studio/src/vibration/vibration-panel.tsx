import { animateMode } from 'resff/simulate';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { SaveFrames } from '../control/save-structure.tsx';
import { StartButton } from '../control/start-button.tsx';
import { commandInput, fileStem, generation } from '../state/molecule.ts';
import { modelOption } from '../state/setting.ts';
import { type Analysis, analyze, last, minimize, mode, precision, temperature } from './analyze.ts';
import { Spectrum } from './spectrum.tsx';

const verdicts = {
  minimum: 'minimum: no imaginary mode',
  'transition-state': 'transition state: one imaginary mode',
  saddle: 'saddle point: more than one imaginary mode',
  'not-stationary': 'not a stationary point: relax first',
} as const;

const wavenumber = (frequency: number) => (frequency < 0 ? `${(-frequency).toFixed(1)}i` : frequency.toFixed(1));

export function VibrationPanel() {
  const run = last.value?.generation === generation.value ? last.value : null;
  const options = `${minimize.value ? ' --opt' : ''}${precision.value === 'single' ? ' --precision single' : ''}`;
  return (
    <>
      <div class="row">
        <StartButton label="Analyze" onStart={analyze} />
        <label>
          <input
            type="checkbox"
            checked={minimize.value}
            onChange={({ currentTarget }) => {
              minimize.value = currentTarget.checked;
            }}
          />{' '}
          relax first
        </label>
        <label>
          Precision{' '}
          <select
            value={precision.value}
            onChange={({ currentTarget }) => {
              precision.value = currentTarget.value as 'single' | 'double';
            }}
          >
            <option value="single">single (fast)</option>
            <option value="double">double</option>
          </select>
        </label>
        <label>
          Temperature (K){' '}
          <input
            type="number"
            min="1"
            max="3000"
            step="any"
            value={temperature.value}
            onChange={({ currentTarget }) => {
              temperature.value = Number(currentTarget.value) || 298.15;
            }}
          />
        </label>
      </div>
      {run && <Result {...run} />}
      <CommandLine
        command={`resff vib ${commandInput()}${options}${temperature.value === 298.15 ? '' : ` --temperature ${temperature.value}`}${modelOption.value}`}
      />
    </>
  );
}

function Result({ answer, temperatureK }: Analysis) {
  const { vibrations, thermochemistry: thermo, energy } = answer;
  const { modes, verdict } = vibrations;
  const choose = (k: number) => {
    mode.value = mode.value === k ? null : k;
  };
  return (
    <>
      <p class={verdict === 'minimum' ? 'good' : 'remark'} data-testid="verdict">
        {verdicts[verdict]}
      </p>
      <Spectrum frequencies={modes.map(({ frequency }) => frequency)} chosen={mode.value} onChoose={choose} />
      <DataTable
        label="Normal modes"
        fileName={`${fileStem()}-modes.csv`}
        columns={[
          { title: 'Mode', key: 'mode', digits: 0 },
          { title: 'Frequency (cm⁻¹)', key: 'frequency_per_cm', number: true },
          { title: 'Reduced mass (g/mol)', key: 'reduced_mass_g_per_mol', digits: 3 },
          { title: 'Force constant (kcal/mol/Å²)', key: 'force_constant_kcal_per_mol_angstrom2', digits: 1 },
        ]}
        rows={modes.map(({ frequency, reducedMass, forceConstant }, k) => [
          k + 1,
          wavenumber(frequency),
          reducedMass,
          forceConstant,
        ])}
        csvRows={modes.map(({ frequency, reducedMass, forceConstant }, k) => [
          k + 1,
          frequency,
          reducedMass,
          forceConstant,
        ])}
        {...(mode.value === null ? {} : { chosen: mode.value })}
        onChoose={choose}
      >
        {mode.value !== null && (
          <SaveFrames
            suffix={`mode-${mode.value + 1}`}
            frames={() => animateMode(answer.positions, modes[mode.value ?? 0]!).map((positions) => ({ positions }))}
          />
        )}
      </DataTable>
      {thermo && (
        <dl class="facts">
          <dt>Gas phase at</dt>
          <dd>{temperatureK} K, 1 atm; entropy of soft modes after Grimme</dd>
          <dt>Energy E</dt>
          <dd>{energy.toFixed(4)} kcal/mol</dd>
          <dt>Zero-point energy</dt>
          <dd>{thermo.zeroPointEnergy.toFixed(3)} kcal/mol</dd>
          <dt>Enthalpy H − E</dt>
          <dd>{thermo.enthalpy.toFixed(3)} kcal/mol</dd>
          <dt>Entropy S</dt>
          <dd>{(1000 * thermo.entropy).toFixed(2)} cal/mol/K</dd>
          <dt>Free energy G − E</dt>
          <dd>{thermo.freeEnergy.toFixed(3).replace('-', '−')} kcal/mol</dd>
          <dt>Symmetry number</dt>
          <dd>{answer.symmetryNumber}</dd>
        </dl>
      )}
    </>
  );
}
