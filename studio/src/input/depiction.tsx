import { effect, signal } from '@preact/signals';
import { totalCharge } from 'resff';
import { call } from '../compute/desk.ts';
import type { Depiction } from '../compute/service/draw.ts';
import { pointProblem, pointWarnings } from '../energy/live.ts';
import { pointedText } from '../parameter/describe.ts';
import { inspection } from '../parameter/inspection.ts';
import { current } from '../state/molecule.ts';
import { pickAtom, pickBond, picked, pointed } from '../state/selection.ts';
import { smilesText } from './load.ts';
import { wayOut } from './way-out.ts';

/** Heavier molecules are no longer readable as a drawing. */
const MOST_DRAWN = 250;

export const depiction = signal<Depiction | null>(null);

export function watchDepiction(): void {
  let asked = 0;
  effect(() => {
    const entry = current.value;
    const mine = ++asked;
    depiction.value = null;
    if (!entry || entry.structure.molecule.atomicNumbers.length > MOST_DRAWN) return;
    call('draw', { structure: entry.structure, width: 300, height: 200 }).then(
      (found) => {
        if (mine !== asked) return;
        depiction.value = found;
        if (entry.source.kind === 'file') smilesText.value = found.smiles;
      },
      () => {},
    );
  });
}

function onPoint(event: MouseEvent): void {
  const target = (event.target as Element).closest<SVGElement>('[data-atom],[data-bond]');
  const { atom, bond } = (event.type === 'mouseleave' ? null : target)?.dataset ?? {};
  pointed.value = atom !== undefined ? [Number(atom)] : bond === undefined ? [] : bond.split(' ').map(Number);
}

function onClick(event: MouseEvent): void {
  const target = (event.target as Element).closest<SVGElement>('[data-atom],[data-bond]');
  const { atom, bond } = target?.dataset ?? {};
  if (atom !== undefined) pickAtom(Number(atom));
  else if (bond !== undefined) pickBond(...(bond.split(' ').map(Number) as [number, number]));
}

/** The molecule as it is drawn on paper, what it is, and in words what is not in order. */
export function DepictionCard() {
  const entry = current.value;
  if (!entry) return null;
  const { molecule } = entry.structure;
  const drawn = depiction.value;
  const parameters = pointedText();
  const charge = totalCharge(molecule);
  const problems = [pointProblem.value].filter((text) => text !== null);
  const remarks = [entry.note, ...pointWarnings.value].filter((text) => text !== null);
  return (
    <section class="depiction card" aria-label="Drawing and facts">
      {drawn && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the same atoms are picked by the table of parameters and the list of bonds
        // biome-ignore lint/a11y/noStaticElementInteractions: likewise
        <div class="drawing" onClick={onClick} onMouseMove={onPoint} onMouseLeave={onPoint}>
          <div
            class="drawing-svg"
            // Made by openchemlib from indices and elements
            dangerouslySetInnerHTML={{ __html: drawn.svg }}
          />
          <PickedMarks svg={drawn.svg} />
        </div>
      )}
      <div class="depiction-text">
        <h2>{molecule.name || 'molecule'}</h2>
        <p class="facts-line">
          {drawn && <span>{subscripts(drawn.formula)}</span>}
          {drawn && <span>{drawn.mass.toFixed(2)} g/mol</span>}
          <span>{molecule.atomicNumbers.length} atoms</span>
          <span>charge {charge > 0 ? `+${charge}` : String(charge).replace('-', '−')}</span>
        </p>
        {problems.map((text) => (
          <p key={text} class="problem" role="alert">
            {text} <span class="way-out">{wayOut(text)}</span>
          </p>
        ))}
        {remarks.map((text) => (
          <p key={text} class="remark">
            {text}
          </p>
        ))}
        {parameters && (
          <p class="hint" data-testid="parameters">
            {parameters}
          </p>
        )}
        {problems.length === 0 && inspection.value && inspection.value.unseen.length === 0 && (
          <p class="good">Covered: elements, charge and every kind of atom are in the training data.</p>
        )}
      </div>
    </section>
  );
}

/** Rings around picked atoms, at the places of the drawing that can be clicked. */
function PickedMarks({ svg }: { readonly svg: string }) {
  const places = new Map(
    [...svg.matchAll(/data-atom="(\d+)"[^>]*cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, atom, x, y]) => [
      Number(atom),
      [x, y],
    ]),
  );
  const size = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? '0 0 300 200';
  return (
    <svg class="drawing-marks" viewBox={size} aria-hidden="true">
      {[...new Set([...picked.value, ...pointed.value])].flatMap((atom) => {
        const place = places.get(atom);
        const mark = picked.value.includes(atom) ? 'picked' : 'pointed';
        return place ? [<circle key={atom} class={mark} cx={place[0]} cy={place[1]} r="9" />] : [];
      })}
    </svg>
  );
}

function subscripts(formula: string): string {
  return formula.replace(/\d/g, (digit) => '₀₁₂₃₄₅₆₇₈₉'[Number(digit)]!);
}
