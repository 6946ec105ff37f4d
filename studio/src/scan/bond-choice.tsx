import { computed, signal } from '@preact/signals';
import { adjacency } from 'resff/chemistry';
import { type DihedralAtoms, dihedralOfBond, rotatableBonds } from 'resff/simulate';
import { current } from '../state/molecule.ts';
import { atomName, picked } from '../state/selection.ts';

export interface BondOption {
  readonly key: string;
  readonly atoms: DihedralAtoms;
  readonly kind: string;
}

/** Bonds about which the molecule turns, those that stand for most first. */
export const bondOptions = computed<readonly BondOption[]>(() => {
  const entry = current.value;
  if (!entry) return [];
  const order = ['single', 'conjugated', 'amide', 'terminal'];
  return rotatableBonds(entry.structure.molecule, { terminal: true })
    .map(({ atoms, kind }) => ({ key: keyOf(atoms), atoms, kind }))
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
});

const chosenKey = signal<string | null>(null);
export const secondKey = signal('');

/** The dihedral that a picked bond, or four picked atoms, stand for. */
const pickedDihedral = computed<BondOption | null>(() => {
  const entry = current.value;
  const atoms = picked.value;
  if (!entry) return null;
  if (atoms.length === 4) return { key: 'picked', atoms: atoms as unknown as DihedralAtoms, kind: 'picked' };
  if (atoms.length !== 2) return null;
  const [j, k] = [...atoms].sort((a, b) => a - b) as [number, number];
  const known = bondOptions.value.find((option) => option.atoms[1] === j && option.atoms[2] === k);
  if (known) return known;
  try {
    return {
      key: 'picked',
      atoms: dihedralOfBond(entry.structure.molecule, adjacency(entry.structure.molecule), j, k),
      kind: 'picked',
    };
  } catch {
    return null;
  }
});

/** What is scanned: what was picked, else what was chosen, else the first bond. */
export const scanned = computed<BondOption | null>(
  () =>
    pickedDihedral.value ??
    bondOptions.value.find(({ key }) => key === chosenKey.value) ??
    bondOptions.value[0] ??
    null,
);
/** Another than what is scanned. */
export const second = computed<BondOption | null>(
  () => bondOptions.value.find(({ key }) => key === secondKey.value && key !== scanned.value?.key) ?? null,
);

/** Chooses what is scanned by the two atoms of each bond: one for a profile, two for a map. */
export function chooseBonds(bonds: readonly (readonly [number, number])[]): void {
  const keys = bonds.map(
    (bond) => bondOptions.value.find(({ atoms: [, j, k] }) => bond.includes(j) && bond.includes(k))?.key,
  );
  picked.value = [];
  chosenKey.value = keys[0] ?? null;
  secondKey.value = keys[1] ?? '';
}

function keyOf(atoms: readonly number[]): string {
  return atoms.join('-');
}

export function dihedralText(atoms: readonly number[]): string {
  return atoms.map(atomName).join('–');
}

export function BondChoice() {
  const now = scanned.value;
  return (
    <>
      <label>
        Bond{' '}
        <select
          value={now?.key ?? ''}
          onChange={({ currentTarget }) => {
            chosenKey.value = currentTarget.value;
            const option = bondOptions.value.find(({ key }) => key === currentTarget.value);
            picked.value = option ? [option.atoms[1], option.atoms[2]] : [];
          }}
        >
          {now?.key === 'picked' && <option value="picked">{dihedralText(now.atoms)} (picked)</option>}
          {bondOptions.value.map(({ key, atoms, kind }) => (
            <option key={key} value={key}>
              {atomName(atoms[1])}–{atomName(atoms[2])} ({kind})
            </option>
          ))}
          {!now && <option value="">none turns</option>}
        </select>
      </label>
      <label>
        Second bond{' '}
        <select
          value={second.value?.key ?? ''}
          onChange={({ currentTarget }) => {
            secondKey.value = currentTarget.value;
          }}
        >
          <option value="">none (profile)</option>
          {bondOptions.value
            .filter(({ key }) => key !== now?.key)
            .map(({ key, atoms, kind }) => (
              <option key={key} value={key}>
                {atomName(atoms[1])}–{atomName(atoms[2])} ({kind})
              </option>
            ))}
        </select>
      </label>
    </>
  );
}
