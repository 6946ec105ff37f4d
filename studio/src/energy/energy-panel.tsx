import { CommandLine } from '../control/command-line.tsx';
import { DataTable, minus } from '../control/data-table.tsx';
import { SaveStructure } from '../control/save-structure.tsx';
import { commandInput, fileStem } from '../state/molecule.ts';
import { type Coloring, coloring, colorings, modelOption } from '../state/setting.ts';
import { point } from './live.ts';

/** Energy by term of what is shown, whatever it is: the start, a frame, a minimum. */
export function EnergyPanel() {
  const found = point.value;
  return (
    <>
      <EnergyBars />
      <p class="hint">Energies in kcal/mol. Only differences between conformations of one molecule have a meaning.</p>
      <div class="row">
        <label>
          Color atoms by{' '}
          <select
            value={coloring.value}
            onChange={({ currentTarget }) => {
              coloring.value = currentTarget.value as Coloring;
            }}
          >
            {colorings.value.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      {found && (
        <DataTable
          label="Energy by term"
          fileName={`${fileStem()}-energy.csv`}
          columns={[
            { title: 'Term', key: 'term' },
            { title: 'Energy (kcal/mol)', key: 'energy_kcal_per_mol', digits: 4 },
          ]}
          rows={[...Object.entries(found.terms), ['total', found.energy]]}
        >
          <SaveStructure energy={found.energy} />
        </DataTable>
      )}
      <CommandLine command={`resff energy ${commandInput()}${modelOption.value}`} />
    </>
  );
}

/** Where bars begin and end, of the 400 that a row has; names stand before them, numbers after. */
const BARS = [104, 326] as const;

/** A bar for every term, from zero to either side. */
export function EnergyBars() {
  const found = point.value;
  if (!found) return <p class="hint">No energy yet.</p>;
  const terms = Object.entries(found.terms);
  const values = terms.map(([, value]) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(1e-9, ...values)];
  const scale = (BARS[1] - BARS[0]) / (high - low);
  const zero = BARS[0] - low * scale;
  return (
    <section aria-label="Energy of what is shown">
      <p class="total">
        <span>Energy</span> <output data-testid="energy">{minus(found.energy.toFixed(4))}</output> <span>kcal/mol</span>
      </p>
      <svg
        class="bars"
        viewBox={`0 0 400 ${terms.length * 24}`}
        role="img"
        aria-label={terms.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}
      >
        {terms.map(([name, value], i) => {
          const width = Math.abs(value) * scale;
          return (
            <g key={name}>
              <text x="0" y={i * 24 + 16}>
                {name}
              </text>
              <rect
                x={value < 0 ? zero - width : zero}
                y={i * 24 + 5}
                width={Math.max(1, width)}
                height="14"
                rx="2"
                class={value < 0 ? 'below' : 'above'}
              />
              <text x="398" y={i * 24 + 16} text-anchor="end" class="figure">
                {minus(value.toFixed(2))}
              </text>
            </g>
          );
        })}
      </svg>
    </section>
  );
}
