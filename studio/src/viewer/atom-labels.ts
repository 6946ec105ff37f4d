import type { GLViewer } from '3dmol';

type Label = ReturnType<GLViewer['addLabel']>;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/**
 * Names of atoms in 3D. They are moved, not made anew: each is a texture of its own, and 3Dmol.js draws the whole scene whenever labels are
 * taken away.
 */
export class AtomLabels {
  readonly #labels = new Map<number, Label>();
  #look = '';

  constructor(private readonly viewer: GLViewer) {}

  /** @param names of the atoms that have a label, by atom from 0 */
  show(names: ReadonlyMap<number, string>, fontColor: string, at: (atom: number) => Point): void {
    const look = JSON.stringify([fontColor, ...names]);
    if (look !== this.#look) {
      this.clear();
      for (const [atom, name] of names) this.#labels.set(atom, this.#make(name, fontColor, at(atom)));
      this.#look = look;
    }
    for (const [atom, { sprite }] of this.#labels) {
      const { x, y, z } = at(atom);
      sprite.position.set(x, y, z);
    }
  }

  clear(): void {
    if (this.#labels.size === 0) return;
    this.viewer.removeAllLabels();
    for (const label of this.#labels.values()) label.dispose();
    this.#labels.clear();
    this.#look = '';
  }

  #make(name: string, fontColor: string, position: Point): Label {
    const look = { fontSize: 12, fontColor, backgroundOpacity: 0, inFront: true, alignment: 'center' as never };
    // Not shown at once: that draws the whole scene for every label.
    return this.viewer.addLabel(name, { ...look, position }, undefined, true);
  }
}
