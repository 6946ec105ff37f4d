import type { GLModel, GLViewer } from '3dmol';
import type { Structure } from 'resff';
import { symbolOf } from 'resff/chemistry';
import { writePdb } from 'resff/formats';

export const drawings = ['ball and stick', 'stick', 'space filling', 'cartoon'] as const;
export type DrawingName = (typeof drawings)[number];

/** Where a click landed. */
export type Hit = { readonly atom: number } | { readonly bond: readonly [number, number] };

export interface SceneOptions {
  readonly background: string;
  readonly drawing: DrawingName;
  readonly labels: boolean;
  readonly labelColor: string;
  readonly pickColor: string;
  /** (N) CSS colors in place of those of the elements */
  readonly colors: readonly string[] | null;
  readonly onPick: (hit: Hit) => void;
}

/** Part of a stick, by its middle, that stands for the bond and not for one of its atoms. */
const BOND_PART = [0.32, 0.68] as const;

const styles: Readonly<Record<DrawingName, object>> = {
  'ball and stick': { stick: { radius: 0.13 }, sphere: { scale: 0.25 } },
  stick: { stick: { radius: 0.16 } },
  'space filling': { sphere: { scale: 1 } },
  cartoon: { cartoon: { color: 'spectrum' }, stick: { radius: 0.06 } },
};

/** One molecule in 3D: drawn by 3Dmol.js, its atoms moved in place. */
export class Scene {
  #model: GLModel | null = null;
  #structure: Structure | null = null;
  #options: SceneOptions | null = null;
  #picked: readonly number[] = [];
  #pending = 0;

  constructor(private readonly viewer: GLViewer) {}

  /** Another molecule; turned and sized so that all of it is seen. */
  load(structure: Structure): void {
    this.#structure = structure;
    this.viewer.removeAllModels();
    // Only files with residues say what is a helix.
    this.#model = structure.residues
      ? this.viewer.addModel(writePdb([structure]), 'pdb', {
          keepH: true,
          doAssembly: false,
          noComputeSecondaryStructure: false,
        })
      : this.viewer.addModel();
    const atoms = structure.residues ? [] : atomsOf(structure);
    if (atoms.length > 0) this.#model.addAtoms(atoms as never);
    this.#draw();
    this.fit();
  }

  /** @param positions (N,3) Å; drawn with the next picture of the page, however often this is called before */
  move(positions: Float64Array): void {
    const atoms = this.#model?.selectedAtoms({});
    if (!atoms || 3 * atoms.length !== positions.length) return;
    atoms.forEach((atom, i) => {
      atom.x = positions[3 * i]!;
      atom.y = positions[3 * i + 1]!;
      atom.z = positions[3 * i + 2]!;
    });
    this.#later();
  }

  pick(atoms: readonly number[]): void {
    this.#picked = atoms;
    this.#later();
  }

  set(options: SceneOptions): void {
    this.#options = options;
    this.viewer.setBackgroundColor(options.background, 1);
    this.#later();
  }

  /** Sized so that the whole molecule is seen: zoomTo leaves room for the radii of few atoms, and none for those of many. */
  fit(): void {
    const atoms = this.#structure?.molecule.atomicNumbers.length ?? 0;
    this.viewer.zoomTo();
    this.viewer.zoom(atoms < 15 ? 1.3 : atoms < 40 ? 1.15 : 0.95);
    this.viewer.render();
  }

  resize(): void {
    this.viewer.resize();
    this.viewer.render();
  }

  /** PNG as a data URL. */
  picture(): string {
    return this.viewer.pngURI();
  }

  #later(): void {
    if (this.#pending !== 0) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      this.#draw();
      this.viewer.render();
    });
  }

  #draw(): void {
    const [options, structure, model] = [this.#options, this.#structure, this.#model];
    if (!options || !structure || !model) return;
    const cartoon = options.drawing === 'cartoon' && !structure.residues;
    const style = styles[cartoon ? 'ball and stick' : options.drawing];
    const { colors } = options;
    const colored = colors
      ? Object.fromEntries(
          Object.entries(style).map(([shape, how]) => [
            shape,
            { ...(how as object), colorfunc: ({ index = 0 }: { index?: number }) => colors[index] },
          ]),
        )
      : style;
    this.viewer.setStyle({}, colored);
    this.viewer.setClickable({}, true, (atom: { index: number }, _: unknown, event: MouseEvent) =>
      this.#click(atom.index, event),
    );
    this.viewer.removeAllShapes();
    this.viewer.removeAllLabels();
    const at = (atom: number) => this.#position(atom);
    for (const atom of this.#picked)
      this.viewer.addSphere({ center: at(atom), radius: 0.5, color: options.pickColor, opacity: 0.55 });
    for (let k = 1; k < this.#picked.length; k++)
      this.viewer.addCylinder({
        start: at(this.#picked[k - 1]!),
        end: at(this.#picked[k]!),
        radius: 0.05,
        dashed: true,
        color: options.pickColor,
        fromCap: 1,
        toCap: 1,
      });
    if (options.labels || this.#picked.length > 0) this.#label(options, structure);
  }

  #label({ labels, labelColor }: SceneOptions, { molecule }: Structure): void {
    const atoms = labels ? molecule.atomicNumbers.keys() : this.#picked;
    for (const atom of atoms)
      this.viewer.addLabel(`${symbolOf(molecule.atomicNumbers[atom]!)}${atom + 1}`, {
        position: this.#position(atom),
        fontSize: 12,
        fontColor: labelColor,
        backgroundOpacity: 0,
        inFront: true,
        alignment: 'center' as never,
      });
  }

  #position(atom: number): { x: number; y: number; z: number } {
    const { x = 0, y = 0, z = 0 } = this.#model?.selectedAtoms({})[atom] ?? {};
    return { x, y, z };
  }

  /** An atom, or the bond when the middle of its stick was hit. */
  #click(atom: number, { pageX, pageY }: MouseEvent): void {
    const { bonds } = this.#structure!.molecule;
    const screen = (index: number) =>
      this.viewer.modelToScreen(this.#position(index)) as unknown as { x: number; y: number };
    const from = screen(atom);
    let hit: Hit = { atom };
    let nearest = 8;
    for (let b = 0; b < bonds.length; b += 2) {
      if (bonds[b] !== atom && bonds[b + 1] !== atom) continue;
      const other = bonds[b] === atom ? bonds[b + 1]! : bonds[b]!;
      const to = screen(other);
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const length = Math.hypot(dx, dy);
      if (length < 20) continue;
      const along = ((pageX - from.x) * dx + (pageY - from.y) * dy) / length ** 2;
      const away = Math.abs((pageX - from.x) * dy - (pageY - from.y) * dx) / length;
      if (along < BOND_PART[0] || along > BOND_PART[1] || away >= nearest) continue;
      nearest = away;
      hit = { bond: [bonds[b]!, bonds[b + 1]!] };
    }
    this.#options?.onPick(hit);
  }
}

function atomsOf({ molecule, positions }: Structure) {
  const { atomicNumbers, bonds, bondOrders } = molecule;
  const neighbors = Array.from(atomicNumbers, (): { bonds: number[]; bondOrder: number[] } => ({
    bonds: [],
    bondOrder: [],
  }));
  bondOrders.forEach((order, b) => {
    const [i, j] = [bonds[2 * b]!, bonds[2 * b + 1]!];
    neighbors[i]!.bonds.push(j);
    neighbors[i]!.bondOrder.push(order);
    neighbors[j]!.bonds.push(i);
    neighbors[j]!.bondOrder.push(order);
  });
  return Array.from(atomicNumbers, (z, i) => ({
    elem: symbolOf(z),
    x: positions[3 * i]!,
    y: positions[3 * i + 1]!,
    z: positions[3 * i + 2]!,
    serial: i,
    index: i,
    hetflag: true,
    ...neighbors[i]!,
  }));
}
