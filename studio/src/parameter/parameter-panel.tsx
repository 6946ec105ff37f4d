import { signal } from '@preact/signals';
import { type CoordinateKind, coordinateValue, harmonicAngle, harmonicBond } from 'resff';
import { CommandLine } from '../control/command-line.tsx';
import { DataTable } from '../control/data-table.tsx';
import { commandInput, fileStem, shown } from '../state/molecule.ts';
import { atomName, picked, pointed } from '../state/selection.ts';
import { modelOption } from '../state/setting.ts';
import { inspection, inspectionProblem } from './inspection.ts';

const kinds = {
  bonds: {
    title: 'Bonds',
    kind: 'distance',
    size: 2,
    term: 'bond',
    unit: 'Å',
    force: 'kcal/mol/Å²',
    factor: 1,
    digits: 3,
  },
  angles: {
    title: 'Angles',
    kind: 'angle',
    size: 3,
    term: 'angle',
    unit: '°',
    force: 'kcal/mol/rad²',
    factor: 180 / Math.PI,
    digits: 1,
  },
  propers: {
    title: 'Torsions',
    kind: 'dihedral',
    size: 4,
    term: 'proper',
    unit: '°',
    force: 'kcal/mol',
    factor: 180 / Math.PI,
    digits: 1,
  },
} as const;
type Kind = keyof typeof kinds;
const tab = signal<Kind>('bonds');

/** Every predicted parameter, beside the value the coordinate has now. */
export function ParameterPanel() {
  const found = inspection.value;
  const { kind, size, term, unit, force, factor, digits } = kinds[tab.value];
  if (!found)
    return (
      <p class={inspectionProblem.value ? 'problem' : 'hint'}>
        {inspectionProblem.value ?? 'The parameters are being predicted.'}
      </p>
    );
  const rows = found.topology[tab.value];
  const coefficients = found.parameters.coefficients[term];
  const width = (coefficients.length / rows.length) * size;
  const table = Array.from({ length: rows.length / size }, (_, t) => {
    const atoms = [...rows.subarray(size * t, size * t + size)];
    const now = factor * coordinateValue({ kind: kind as CoordinateKind, atoms }, shown.value);
    return { atoms, now, own: [...coefficients.subarray(width * t, width * t + width)] };
  }).filter(({ atoms }) => picked.value.length < 2 || picked.value.every((atom) => atoms.includes(atom)));
  const harmonic = tab.value !== 'propers';
  const harmonicCells = ([c1, c2]: readonly number[]) => {
    const { k, equilibrium } = kind === 'distance' ? harmonicBond(c1!, c2!) : harmonicAngle(c1!, c2!);
    return [factor * equilibrium, k];
  };
  return (
    <>
      <fieldset class="segments">
        <legend class="hidden">Kind of parameter</legend>
        {(Object.keys(kinds) as Kind[]).map((key) => (
          <button
            key={key}
            type="button"
            aria-pressed={tab.value === key}
            onClick={() => {
              tab.value = key;
            }}
          >
            {kinds[key].title}
          </button>
        ))}
      </fieldset>
      <p class="hint">
        Predicted by the graph network from the bonds alone; the residual network adds what they cannot say.{' '}
        {picked.value.length < 2 &&
          'Point at a bond in the drawing or in 3D to read its parameters; pick atoms or a bond to see only theirs. A row under the pointer or the focus is marked in the molecule.'}
      </p>
      {picked.value.length > 1 && (
        <p class="row">
          <span>
            {table.length} of {rows.length / size}: those with {picked.value.map(atomName).join(', ')}
          </span>
          <button
            type="button"
            onClick={() => {
              picked.value = [];
            }}
          >
            Show all
          </button>
        </p>
      )}
      <DataTable
        label={kinds[tab.value].title}
        fileName={`${fileStem()}-${tab.value}.csv`}
        columns={[
          { title: 'Atoms', key: 'atoms' },
          { title: `Now (${unit})`, key: `value_${kind === 'distance' ? 'angstrom' : 'degrees'}`, digits },
          ...(harmonic
            ? [
                {
                  title: `Equilibrium (${unit})`,
                  key: `equilibrium_${kind === 'distance' ? 'angstrom' : 'degrees'}`,
                  digits,
                },
                { title: `Force constant (${force})`, key: 'force_constant', digits: 1 },
              ]
            : Array.from({ length: width }, (_, n) => ({
                title: `k${n + 1} (${force})`,
                key: `k${n + 1}_kcal_per_mol`,
                digits: 3,
              }))),
        ]}
        rows={table.map(({ atoms, now, own }) => [
          atoms.map(atomName).join('–'),
          now,
          ...(harmonic ? harmonicCells(own) : own),
        ])}
        onChoose={(row) => {
          picked.value = table[row]!.atoms;
        }}
        onPoint={(row) => {
          pointed.value = row === null ? [] : (table[row]?.atoms ?? []);
        }}
      />
      <CommandLine command={`resff params ${commandInput()}${modelOption.value}`} />
    </>
  );
}
