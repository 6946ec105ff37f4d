import { canPull, letGo, placeOf, pullTo } from '../dynamics/pull.ts';
import { pickAtom, pickBond, picked, pointed } from '../state/selection.ts';
import { atomsOf, type Hit } from './hit.ts';
import type { Scene } from './scene.ts';

/** px a pointer may move in a click */
const STILL = 4;

/**
 * Points, picks and pulls in 3D: what the pointer is over is marked, a click picks it, and an atom of a running simulation that is dragged
 * is pulled. Every other drag turns the molecule, which 3Dmol.js does.
 *
 * @param scene null until it is there
 * @returns ends it
 */
export function watchPointer(element: HTMLElement, scene: () => Scene | null): () => void {
  let down: { readonly x: number; readonly y: number; readonly hit: Hit | null } | null = null;
  let grip: { readonly atom: number; readonly from: readonly [number, number, number] } | null = null;
  const point = (atoms: readonly number[]) => {
    if (atoms.join() !== pointed.value.join()) pointed.value = atoms;
  };
  const listeners: Partial<Record<keyof HTMLElementEventMap, (event: never) => void>> = {
    pointerdown({ pageX: x, pageY: y, isPrimary, button, pointerId }: PointerEvent) {
      if (!isPrimary || button !== 0) return;
      const hit = scene()?.hit(x, y) ?? null;
      down = { x, y, hit };
      if (!hit || !('atom' in hit) || !canPull()) return;
      grip = { atom: hit.atom, from: placeOf(hit.atom) };
      element.setPointerCapture(pointerId);
    },
    pointermove({ pageX: x, pageY: y, buttons }: PointerEvent) {
      const made = scene();
      if (!made) return;
      if (grip && down) {
        const way = made.displacement(grip.atom, x - down.x, y - down.y);
        pullTo(grip.atom, grip.from.map((start, axis) => start + way[axis]!) as [number, number, number]);
      } else if (buttons === 0) point(atomsOf(made.hit(x, y)) ?? []);
    },
    pointerup({ pageX: x, pageY: y }: PointerEvent) {
      if (down && Math.hypot(x - down.x, y - down.y) < STILL) pick(down.hit);
      release();
    },
    pointercancel: release,
    pointerleave: () => point([]),
    // 3Dmol.js turns the molecule by these two.
    mousedown: keep,
    touchstart: keep,
  };
  function release(): void {
    down = null;
    grip = null;
    letGo();
  }
  function keep(event: Event): void {
    if (grip) event.stopPropagation();
  }
  const entries = Object.entries(listeners) as [string, EventListener][];
  for (const [name, listener] of entries) element.addEventListener(name, listener, { capture: true });
  return () => {
    for (const [name, listener] of entries) element.removeEventListener(name, listener, { capture: true });
    release();
  };
}

function pick(hit: Hit | null): void {
  if (!hit) return;
  if ('atom' in hit) pickAtom(hit.atom);
  else if (hit.bond.every((atom) => picked.value.includes(atom)) && picked.value.length === 2) picked.value = [];
  else pickBond(...hit.bond);
}
