import { signal } from '@preact/signals';
import { pageAxes } from './orientation.ts';
import type { Scene } from './scene.ts';

/** What is drawn; null where there are no 3D graphics. */
export const scene = signal<Scene | null>(null);

/** The way in the molecule, Å, of so many Å to the right and up on the page. */
export function onPage(right: number, up: number): [number, number, number] {
  const axes = scene.peek()?.axes() ?? pageAxes([0, 0, 0, 1]);
  return [0, 1, 2].map((k) => right * axes.right[k]! + up * axes.up[k]!) as [number, number, number];
}
