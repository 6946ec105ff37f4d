/**
 * Every kind of bond pressed from its minimum to 0.4 Å, and every pair of elements of different molecules from 3 to 0.4 Å: does the
 * energy only rise? One minimum and no fall towards short distances is right.
 *
 *     npx tsx workshop/bench/press.ts [--smiles FILE] [--json FILE] [MODEL ...]
 *
 * FILE has a SMILES a line; of its molecules those are taken that bring a kind of bond not seen before (elements, neighbors, charges, order).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMolecule, ForceField, type Molecule, minimize, type Potential } from 'resff';
import { generateConformers } from 'resff/build';
import { symbolOf } from 'resff/chemistry';
import { parseSmiles } from 'resff/formats';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';

const SHORTEST = 0.4;
const STEP = 0.02;
/** kcal/mol between neighboring points: what falls by less is rounding of single precision at hundreds of kcal/mol. */
const FALL = 1e-2;
/** An atom of each element where another molecule can reach it: SMILES of the molecule, atom. */
const EXPOSED: readonly (readonly [smiles: string, atom: number, symbol: string])[] = [
  ['C', 1, 'H'],
  ['C=O', 0, 'C'],
  ['N', 0, 'N'],
  ['O', 0, 'O'],
  ['CF', 1, 'F'],
  ['P', 0, 'P'],
  ['S', 0, 'S'],
  ['CCl', 1, 'Cl'],
  ['CBr', 1, 'Br'],
  ['CI', 1, 'I'],
];
const SMILES =
  'CCO CC(=O)O C[NH3+] CC C=C C#C CC#N CN=C=O CCS CF CCl CBr CI c1ccccc1 Ic1ccco1 FF ClCl BrBr II [H][H] HCl CSSC CP CP(C)C CS(C)=O CS(=O)(=O)C CP(=O)(O)O C[N+](=O)[O-] CN=[N+]=[N-] N#N OO NN NO CSCl';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { smiles: { type: 'string' }, json: { type: 'string' } },
});
enableRelaxedSimd();
registerConformerResources();
const list = values.smiles ? readFileSync(values.smiles, 'utf8') : SMILES.replace('HCl', '[H]Cl');
const curves: ({ model: string } & Curve)[] = [];
for (const name of positionals.length > 0 ? positionals : ['resff-fast', 'resff-paper']) {
  const field = new ForceField(loadModel(name));
  for (const curve of everyCurve(field)) {
    curves.push({ model: field.model.name, ...curve });
    const falls = fallsOf(curve);
    if (falls) console.log(`${field.model.name} ${curve.kind} ${curve.label}: ${falls}`);
  }
  for (const kind of ['bond', 'pair'] as const) {
    const own = curves.filter((curve) => curve.model === field.model.name && curve.kind === kind);
    console.log(`${field.model.name}: ${own.filter((curve) => fallsOf(curve)).length} of ${own.length} ${kind}s fall`);
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(curves));

/** Energies (kcal/mol, from the first) of distances (Å) from far to near. */
interface Scan {
  readonly r: readonly number[];
  readonly energies: readonly number[];
}

interface Curve extends Scan {
  readonly kind: 'bond' | 'pair';
  readonly label: string;
  /** atomic numbers */
  readonly atoms: readonly number[];
}

type Pair = readonly [number, number];
type Vector = readonly number[];

interface Placed {
  readonly molecule: Molecule;
  readonly positions: Float64Array;
}

function* everyCurve(field: ForceField): Generator<Curve> {
  yield* pairCurves(field);
  yield* bondCurves(field);
}

function* bondCurves(field: ForceField): Generator<Curve> {
  const seen = new Set<string>();
  for (const smiles of list.split(/\r?\n/).flatMap((line) =>
    line
      .trim()
      .split(/\s+/)
      .slice(0, values.smiles ? 1 : undefined),
  )) {
    let molecule: Molecule;
    try {
      molecule = parseSmiles(smiles);
    } catch {
      continue;
    }
    const known = field.model.elements;
    if (known && molecule.atomicNumbers.some((z) => !known.includes(z))) continue;
    const bonds = Array.from(molecule.bondOrders, (order, b) => ({
      key: bondKey(molecule, b, order),
      atoms: [molecule.bonds[2 * b]!, molecule.bonds[2 * b + 1]!] as const,
    })).filter(({ key }) => !seen.has(key));
    if (bonds.length === 0) continue;
    try {
      const { positions } = generateConformers(smiles)[0]!;
      const potential = field.potential(molecule, { allowUncovered: true });
      const minimum = minimize(potential, positions);
      for (const { key, atoms } of bonds) {
        if (seen.has(key)) continue;
        seen.add(key);
        const curve = press(potential, minimum.positions, moving(molecule, atoms), atoms, 1.5);
        if (curve.r[0]! > SHORTEST)
          yield { kind: 'bond', label: `${key} of ${smiles}`, atoms: elements(molecule, atoms), ...curve };
      }
    } catch (error) {
      console.error(`${smiles}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function* pairCurves(field: ForceField): Generator<Curve> {
  for (const [a, first, nameA] of EXPOSED)
    for (const [b, second, nameB] of EXPOSED) {
      if (EXPOSED.findIndex(([, , n]) => n === nameA) > EXPOSED.findIndex(([, , n]) => n === nameB)) continue;
      const relaxed = (smiles: string): Placed => {
        const { molecule, positions } = generateConformers(smiles)[0]!;
        return { molecule, positions: minimize(field.potential(molecule), positions).positions };
      };
      const [one, two] = [relaxed(a), relaxed(b)];
      const offset = one.molecule.atomicNumbers.length;
      const x = joined(one, two, first, second);
      const combined = joinMolecules(one.molecule, two.molecule);
      const atoms = [first, offset + second] as const;
      const potential = field.potential(combined, { allowUncovered: true });
      const moved = Array.from(two.molecule.atomicNumbers, (_, i) => offset + i);
      const curve = press(potential, x, moved, atoms, 3);
      yield { kind: 'pair', label: `${nameA}-${nameB} of ${a} and ${b}`, atoms: elements(combined, atoms), ...curve };
    }
}

function joinMolecules(a: Molecule, b: Molecule): Molecule {
  const n = a.atomicNumbers.length;
  return createMolecule({
    name: 'pair',
    atomicNumbers: [...a.atomicNumbers, ...b.atomicNumbers],
    formalCharges: [...a.formalCharges, ...b.formalCharges],
    bonds: [...a.bonds, ...Array.from(b.bonds, (i) => i + n)],
    bondOrders: [...a.bondOrders, ...b.bondOrders],
  });
}

/** The second molecule where its exposed atom looks at that of the first, 3 Å away. */
function joined(a: Placed, b: Placed, first: number, second: number): Float64Array {
  const place = ({ molecule, positions }: Placed, atom: number, sign: number, at: number) => {
    const out = outward(molecule, positions, atom);
    const frame = turnTo(out, [0, 0, sign]);
    return Array.from({ length: positions.length / 3 }, (_, i) => {
      const d = [0, 1, 2].map((k) => positions[3 * i + k]! - positions[3 * atom + k]!);
      const [x, y, z] = frame(d) as [number, number, number];
      return [x, y, z + at];
    });
  };
  return Float64Array.from([...place(a, first, 1, 0), ...place(b, second, -1, 3)].flat());
}

/** Unit vector away from an atom's neighbors; normal to their plane where they surround it. */
function outward({ bonds, atomicNumbers }: Molecule, x: Float64Array, atom: number): Vector {
  const neighbors: number[] = [];
  for (let b = 0; b < bonds.length; b += 2) {
    if (bonds[b] === atom) neighbors.push(bonds[b + 1]!);
    if (bonds[b + 1] === atom) neighbors.push(bonds[b]!);
  }
  const units = neighbors.map((j) => unit([0, 1, 2].map((k) => x[3 * atom + k]! - x[3 * j + k]!)));
  const sum = [0, 1, 2].map((k) => units.reduce((s, u) => s + u[k]!, 0));
  if (Math.hypot(...sum) > 0.2 && (atomicNumbers[atom] !== 6 || neighbors.length !== 3)) return unit(sum);
  return unit(cross(units[0]!, units[1]!));
}

function cross(u: Vector, v: Vector): Vector {
  return [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
}

const dot = (u: Vector, v: Vector) => u.reduce((sum, c, k) => sum + c * v[k]!, 0);

function unit(v: Vector): Vector {
  const length = Math.hypot(...v);
  return v.map((c) => c / length);
}

/** A rotation that takes a unit vector to another. */
function turnTo(from: Vector, to: Vector): (v: Vector) => Vector {
  const axis = cross(from, to);
  const cos = dot(from, to);
  if (cos < -0.999999) return ([a, b, c]) => [a!, -b!, -c!];
  const f = 1 / (1 + cos);
  return (v) => {
    const aside = cross(axis, v);
    const along = f * dot(axis, v);
    return v.map((c, k) => cos * c + aside[k]! + along * axis[k]!);
  };
}

/** Energies while `moved` come closer along the line from the second of two atoms to the first. */
function press(
  potential: Potential,
  positions: Float64Array,
  moved: readonly number[],
  [i, j]: Pair,
  longest: number,
): Scan {
  const line = [0, 1, 2].map((k) => positions[3 * j + k]! - positions[3 * i + k]!);
  const length = Math.hypot(...line);
  const far = Math.min(longest, length) < length ? length : Math.max(length, 0);
  const r: number[] = [];
  const energies: number[] = [];
  for (let at = far; at > SHORTEST - 1e-9; at -= STEP) {
    const x = positions.slice();
    for (const atom of moved) for (let k = 0; k < 3; k++) x[3 * atom + k]! += (line[k]! * (at - length)) / length;
    r.push(at);
    energies.push(potential.energyForces(x, new Float64Array(x.length)));
  }
  return { r, energies: energies.map((e) => e - energies[0]!) };
}

/** Where the energy falls on the way in: of a bond everywhere, of a pair once it has risen above its largest distance. */
function fallsOf({ kind, r, energies }: Curve): string {
  const falls: { from: number; to: number; depth: number }[] = [];
  let rising = kind === 'bond';
  for (let p = 1; p < r.length; p++) {
    if (energies[p]! > 0.5) rising = true;
    if (!rising || energies[p]! > energies[p - 1]! - FALL) continue;
    if (kind === 'bond' && r[p]! > r[0]! - 0.05) continue;
    const last = falls.at(-1);
    const depth = energies[p - 1]! - energies[p]!;
    if (last && last.to === r[p - 1]) Object.assign(last, { to: r[p]!, depth: last.depth + depth });
    else falls.push({ from: r[p - 1]!, to: r[p]!, depth });
  }
  return falls.map(({ from, to, depth }) => `${from.toFixed(2)} to ${to.toFixed(2)} by ${depth.toFixed(0)}`).join(', ');
}

function elements({ atomicNumbers }: Molecule, atoms: Pair): number[] {
  return atoms.map((atom) => atomicNumbers[atom]!);
}

function bondKey({ atomicNumbers, formalCharges, bonds }: Molecule, b: number, order: number): string {
  const side = (atom: number) => {
    const degree = bonds.reduce((sum, other) => sum + (other === atom ? 1 : 0), 0);
    const charge = formalCharges[atom]!;
    return `${symbolOf(atomicNumbers[atom]!)}${degree}${charge === 0 ? '' : charge > 0 ? '+' : '-'}`;
  };
  return [side(bonds[2 * b]!), side(bonds[2 * b + 1]!)].sort().join(['', '-', '=', '#'][order] ?? '~');
}

/** The atoms on the side of the second atom of a bond; of a ring bond this atom alone. */
function moving({ bonds }: Molecule, [i, j]: Pair): number[] {
  const side = new Set([j]);
  for (const atom of side)
    for (let b = 0; b < bonds.length; b += 2)
      for (const [from, to] of [
        [bonds[b]!, bonds[b + 1]!],
        [bonds[b + 1]!, bonds[b]!],
      ] as const)
        if (from === atom && !(from === j && to === i)) side.add(to);
  return side.has(i) ? [j] : [...side];
}
