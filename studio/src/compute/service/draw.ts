import { Molecule as Drawing } from 'openchemlib';
import type { Structure } from 'resff';
import type { Service } from '../call.ts';

export interface Depiction {
  /** Markup without style sheets; `data-atom` and `data-bond` of its targets hold indices of the molecule. */
  readonly svg: string;
  /** Without stereochemistry that the structure does not have. */
  readonly smiles: string;
  readonly formula: string;
  /** g/mol */
  readonly mass: number;
}

export interface DrawRequest {
  readonly structure: Structure;
  readonly width: number;
  readonly height: number;
}

/** The molecule as chemists draw it, stereocenters from its coordinates. Hydrogens on carbon are left out. */
export const draw: Service<DrawRequest, Depiction> = async ({ structure: { molecule, positions }, width, height }) => {
  const { atomicNumbers, formalCharges, bonds, bondOrders } = molecule;
  const drawing = new Drawing(atomicNumbers.length, bondOrders.length);
  atomicNumbers.forEach((z, i) => {
    const atom = drawing.addAtom(z);
    drawing.setAtomCharge(atom, formalCharges[i]!);
    drawing.setAtomX(atom, positions[3 * i]!);
    // openchemlib's y and z point down and away.
    drawing.setAtomY(atom, -positions[3 * i + 1]!);
    drawing.setAtomZ(atom, -positions[3 * i + 2]!);
    drawing.setAtomMapNo(atom, i + 1, false);
  });
  bondOrders.forEach((order, b) => {
    const bond = drawing.addBond(bonds[2 * b]!, bonds[2 * b + 1]!);
    drawing.setBondOrder(bond, order);
  });
  drawing.ensureHelperArrays(Drawing.cHelperParities);
  const { formula, relativeWeight } = drawing.getMolecularFormula();
  drawing.removeExplicitHydrogens(false);
  drawing.inventCoordinates();
  drawing.setStereoBondsFromParity();
  drawing.ensureHelperArrays(Drawing.cHelperParities);
  const atoms = Array.from({ length: drawing.getAllAtoms() }, (_, i) => drawing.getAtomMapNo(i) - 1);
  const ends = Array.from({ length: drawing.getAllBonds() }, (_, b) =>
    [0, 1].map((end) => atoms[drawing.getBondAtom(end as 0 | 1, b)]!),
  );
  for (let i = 0; i < atoms.length; i++) drawing.setAtomMapNo(i, 0, false);
  const svg = drawing.toSVG(width, height, 'drawing', {
    autoCropMargin: 12,
    suppressChiralText: true,
    suppressCIPParity: true,
    suppressESR: true,
  });
  return { svg: marked(svg, atoms, ends), smiles: drawing.toIsomericSmiles(), formula, mass: relativeWeight };
};

/** Without its style sheet, which the policy of the page refuses, and with our indices on the places that can be clicked. */
function marked(svg: string, atoms: readonly number[], ends: readonly (readonly number[])[]): string {
  return svg
    .replace(/viewBox="[^"]*"/, `viewBox="${frameOf(svg)}"`)
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replaceAll('rgb(0,0,0)', 'currentColor')
    .replace(/id="drawing:Atom:(\d+)"/g, (_, i: string) => `data-atom="${atoms[Number(i)]}"`)
    .replace(/id="drawing:Bond:(\d+)"/g, (_, b: string) => `data-bond="${ends[Number(b)]!.join(' ')}"`);
}

/** px around the outermost atoms, and the least size, so that a small molecule is not blown up. */
const MARGIN = 22;
const LEAST = [170, 110] as const;

/** The part of the drawing that has atoms in it. */
function frameOf(svg: string): string {
  const centers = [...svg.matchAll(/cx="([\d.-]+)" cy="([\d.-]+)"/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );
  return [0, 1]
    .map((axis) => {
      const values = centers.map((center) => center[axis]!);
      const [low, high] = [Math.min(...values) - MARGIN, Math.max(...values) + MARGIN];
      const size = Math.max(high - low, LEAST[axis]!);
      return { from: (low + high - size) / 2, size };
    })
    .flatMap(({ from, size }, axis, both) => (axis === 0 ? [from, both[1]!.from, size, both[1]!.size] : []))
    .map((value) => value.toFixed(1))
    .join(' ');
}
