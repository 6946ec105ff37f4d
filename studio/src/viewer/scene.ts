import type { AtomSpec, GLModel, GLViewer } from '3dmol';
import type { Structure } from 'resff';
import { symbolOf } from 'resff/chemistry';
import { writePdb } from 'resff/formats';
import { AtomLabels } from './atom-labels.ts';
import { type Hit, hitAt, type Place } from './hit.ts';
import { modelAtoms } from './model-atoms.ts';
import { bestView, pageAxes, type Rotation } from './orientation.ts';
import { overlayColors } from './overlay.ts';

export const drawings = ['ball and stick', 'stick', 'space filling', 'cartoon'] as const;
export type DrawingName = (typeof drawings)[number];

export interface SceneOptions {
  readonly background: string;
  readonly drawing: DrawingName;
  readonly labels: boolean;
  readonly labelColor: string;
  readonly pickColor: string;
  /** (N) CSS colors in place of those of the elements */
  readonly colors: readonly string[] | null;
}

/** What is drawn beside the molecule. */
export interface Marks {
  readonly picked: readonly number[];
  /** Under the pointer. */
  readonly pointed: readonly number[];
  /** An atom that is pulled, and whereto, Å. */
  readonly pull: { readonly atom: number; readonly target: readonly number[] } | null;
}

const styles: Readonly<Record<DrawingName, object>> = {
  'ball and stick': { stick: { radius: 0.13 }, sphere: { scale: 0.25 } },
  stick: { stick: { radius: 0.16 } },
  'space filling': { sphere: { scale: 1 } },
  cartoon: { cartoon: { color: 'spectrum' }, stick: { radius: 0.06 } },
};
/** px of an ångström at most: few atoms do not fill a view. */
const LARGEST = 100;
/** Å around the centers of atoms */
const MARGIN = 1;
/** px and Å around the center of an atom that stand for it, whichever are more */
const LEAST_REACH = 13;
const BALL = 0.3;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** One molecule in 3D: drawn by 3Dmol.js, its atoms moved in place. */
export class Scene {
  #model: GLModel | null = null;
  #atoms: AtomSpec[] = [];
  #structure: Structure | null = null;
  #options: SceneOptions | null = null;
  #marks: Marks = { picked: [], pointed: [], pull: null };
  #overlay: GLModel[] = [];
  #emphasized = 0;
  readonly #labels: AtomLabels;
  #pending = 0;
  /** When it may be drawn again, ms. */
  #next = 0;

  constructor(private readonly viewer: GLViewer) {
    this.#labels = new AtomLabels(viewer);
  }

  /** Another molecule; turned and sized so that all of it is seen. */
  load(structure: Structure): void {
    this.#structure = structure;
    this.viewer.removeAllModels();
    this.#overlay = [];
    // Only files with residues say what is a helix.
    this.#model = structure.residues
      ? this.viewer.addModel(writePdb([structure]), 'pdb', {
          keepH: true,
          doAssembly: false,
          noComputeSecondaryStructure: false,
        })
      : this.viewer.addModel();
    const atoms = structure.residues ? [] : modelAtoms(structure);
    if (atoms.length > 0) this.#model.addAtoms(atoms as never);
    this.#atoms = this.#model.selectedAtoms({});
    this.#draw();
    const [x, y, z, zoom] = this.viewer.getView();
    this.viewer.setView([x, y, z, zoom, ...bestView(structure.positions)] as never);
    this.fit();
  }

  /** @param positions (N,3) Å; drawn with the next picture of the page, however often this is called before */
  move(positions: Float64Array): void {
    if (3 * this.#atoms.length !== positions.length) return;
    this.#atoms.forEach((atom, i) => {
      atom.x = positions[3 * i]!;
      atom.y = positions[3 * i + 1]!;
      atom.z = positions[3 * i + 2]!;
    });
    this.#later();
  }

  /** Geometries of the same molecule, (N,3) Å each, as sticks of one color each. */
  overlay(geometries: readonly Float64Array[]): void {
    for (const model of this.#overlay) this.viewer.removeModel(model as never);
    const structure = this.#structure;
    const fitting = structure ? geometries.filter(({ length }) => length === structure.positions.length) : [];
    this.#overlay = fitting.map((positions) => {
      const model = this.viewer.addModel();
      model.addAtoms(modelAtoms({ ...structure!, positions }) as never);
      return model;
    });
    if (this.#overlay.length > 0) this.fit();
    this.#later();
  }

  /** Of the geometries laid over each other, the one that stands for the molecule itself; past them, the molecule is drawn too. */
  emphasize(geometry: number): void {
    this.#emphasized = geometry;
    this.#later();
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    this.#later();
  }

  set(options: SceneOptions): void {
    this.#options = options;
    this.viewer.setBackgroundColor(options.background, 1);
    this.#later();
  }

  /** Sized so that all of the molecule is seen and fills the view. */
  fit(): void {
    this.viewer.zoomTo();
    // Matrices follow when it is drawn.
    this.viewer.render();
    this.viewer.zoom(this.#room());
    this.viewer.render();
  }

  /** By how much all that is seen can be larger. */
  #room(): number {
    const { clientWidth, clientHeight } = this.viewer.getCanvas();
    const middle = this.#screen(this.#center());
    const angstrom = this.#angstrom();
    // Of the view, from its middle to its edge.
    let reach = angstrom / LARGEST;
    for (const atom of this.viewer.selectedAtoms({})) {
      const at = this.#screen({ x: atom.x!, y: atom.y!, z: atom.z! });
      const [across, up] = [Math.abs(at.x - middle.x), Math.abs(at.y - middle.y)].map((d) => d + MARGIN * angstrom);
      reach = Math.max(reach, (2 * across!) / clientWidth, (2 * up!) / clientHeight);
    }
    return 1 / reach;
  }

  resize(): void {
    this.viewer.resize();
    this.viewer.render();
  }

  /** PNG as a data URL. */
  picture(): string {
    return this.viewer.pngURI();
  }

  /** @param x, y px of the page, as `pageX` and `pageY` of a pointer */
  hit(x: number, y: number): Hit | null {
    const { bonds } = this.#structure?.molecule ?? { bonds: [] };
    return hitAt(x, y, this.#places(), bonds, Math.max(LEAST_REACH, BALL * this.#angstrom()));
  }

  /** The way in space, Å, that takes an atom by so many px over the page, in the plane of the page. */
  displacement(atom: number, dx: number, dy: number): [number, number, number] {
    const at = this.#position(atom);
    const from = this.#screen(at);
    const along = (['x', 'y', 'z'] as const).map((axis) => {
      const to = this.#screen({ ...at, [axis]: at[axis] + 0.1 });
      return [(to.x - from.x) * 10, (to.y - from.y) * 10] as const;
    });
    // The shortest solution of J d = (dx, dy): d = Jᵀ (J Jᵀ)⁻¹ (dx, dy).
    const sum = (a: 0 | 1, b: 0 | 1) => along.reduce((total, column) => total + column[a] * column[b], 0);
    const [xx, xy, yy] = [sum(0, 0), sum(0, 1), sum(1, 1)];
    const determinant = xx * yy - xy * xy;
    const [u, v] = [(yy * dx - xy * dy) / determinant, (xx * dy - xy * dx) / determinant];
    return along.map(([a, b]) => a * u + b * v) as [number, number, number];
  }

  /** Directions of the page, to the right and up, in the molecule. */
  axes(): ReturnType<typeof pageAxes> {
    return pageAxes(this.#rotation());
  }

  #rotation(): Rotation {
    const [, , , , x = 0, y = 0, z = 0, w = 1] = this.viewer.getView();
    return [x, y, z, w];
  }

  /** What the molecule is turned about; in the middle of the view. */
  #center(): Point {
    const [x = 0, y = 0, z = 0] = this.viewer.getView();
    return { x: -x, y: -y, z: -z };
  }

  /** px of an ångström at the center. */
  #angstrom(): number {
    const { x, y, z } = this.#center();
    const [from, right] = [this.#screen({ x, y, z }), this.axes().right as [number, number, number]];
    const to = this.#screen({ x: x + right[0], y: y + right[1], z: z + right[2] });
    return Math.hypot(to.x - from.x, to.y - from.y);
  }

  #later(): void {
    if (this.#pending !== 0) return;
    this.#pending = requestAnimationFrame(() => {
      this.#pending = 0;
      const began = performance.now();
      if (began < this.#next) return this.#later();
      this.#draw();
      this.viewer.render();
      // As much time for all else: clicks are heard and dynamics has a core, also where a program draws.
      this.#next = 2 * performance.now() - began;
    });
  }

  #draw(): void {
    const [options, structure, model] = [this.#options, this.#structure, this.#model];
    if (!options || !structure || !model) return;
    const cartoon = options.drawing === 'cartoon' && !structure.residues;
    const style = styles[cartoon ? 'ball and stick' : options.drawing];
    const colors = options.colors?.length === this.#atoms.length ? options.colors : null;
    const colored = colors
      ? Object.fromEntries(
          Object.entries(style).map(([shape, how]) => [
            shape,
            { ...(how as object), colorfunc: ({ index = 0 }: { index?: number }) => colors[index] },
          ]),
        )
      : style;
    model.setStyle({}, this.#emphasized < this.#overlay.length ? {} : colored);
    this.#overlay.forEach((one, k) => {
      const radius = k === this.#emphasized ? 0.13 : 0.06;
      one.setStyle({}, { stick: { radius, color: overlayColors[k % overlayColors.length]! } });
    });
    this.viewer.removeAllShapes();
    this.#drawMarks(options);
    this.#label(options, structure);
  }

  #drawMarks({ pickColor: color }: SceneOptions): void {
    const { picked, pointed, pull } = this.#marks;
    const line = (start: Point, end: Point, radius: number, dashed: boolean) =>
      this.viewer.addCylinder({ start, end, radius, dashed, color, fromCap: 1, toCap: 1 });
    const at = (atom: number) => this.#position(atom);
    for (const atom of this.#known(picked))
      this.viewer.addSphere({ center: at(atom), radius: 0.5, color, opacity: 0.55 });
    this.#known(picked).forEach((atom, k, all) => {
      if (k > 0) line(at(all[k - 1]!), at(atom), 0.05, true);
    });
    for (const atom of this.#known(pointed))
      this.viewer.addSphere({ center: at(atom), radius: 0.42, color, opacity: 0.35 });
    if (!pull || this.#known([pull.atom]).length === 0) return;
    const [x = 0, y = 0, z = 0] = pull.target;
    line(at(pull.atom), { x, y, z }, 0.08, true);
    this.viewer.addSphere({ center: { x, y, z }, radius: 0.22, color });
  }

  #label({ labels, labelColor }: SceneOptions, { molecule }: Structure): void {
    const atoms = labels ? molecule.atomicNumbers.keys() : this.#known(this.#marks.picked);
    const names = Array.from(atoms, (atom) => [atom, `${symbolOf(molecule.atomicNumbers[atom]!)}${atom + 1}`] as const);
    this.#labels.show(new Map(names), labelColor, (atom) => this.#position(atom));
  }

  /** Marks may still be those of the molecule before. */
  #known(atoms: readonly number[]): readonly number[] {
    return atoms.filter((atom) => atom < this.#atoms.length);
  }

  #position(atom: number): Point {
    const { x = 0, y = 0, z = 0 } = this.#atoms[atom] ?? {};
    return { x, y, z };
  }

  #screen(point: Point): { x: number; y: number } {
    return this.viewer.modelToScreen(point) as unknown as { x: number; y: number };
  }

  #places(): Place[] {
    // What has the larger z after the molecule is turned is nearer.
    const [qx, qy, qz, qw] = this.#rotation();
    const [a, b, c] = [2 * (qx * qz - qy * qw), 2 * (qy * qz + qx * qw), 1 - 2 * (qx * qx + qy * qy)];
    const points = this.#atoms.map((_, atom) => this.#position(atom));
    const screen = this.viewer.modelToScreen(points) as { x: number; y: number }[];
    return points.map(({ x, y, z }, k) => ({ ...screen[k]!, near: a * x + b * y + c * z }));
  }
}
