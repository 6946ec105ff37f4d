/**
 * Every kind of bond pressed from its minimum to 0.4 Å, and every pair of elements of different molecules from 3 to 0.4 Å: does the
 * energy only rise? One minimum and no fall towards short distances is right.
 *
 *     node workshop/bench/press.mjs [--smiles FILE] [--json FILE] [MODEL ...]
 *
 * FILE has a SMILES a line; of its molecules those are taken that bring a kind of bond not seen before (elements, neighbors, charges, order).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generateConformers } from '../../dist/build/conformer.js';
import { symbolOf } from '../../dist/core/elements.js';
import { ForceField } from '../../dist/force-field/force-field.js';
import { parseSmiles } from '../../dist/formats/smiles/smiles.js';
import { registerConformerResources } from '../../dist/node/conformer-resource.js';
import { loadModel } from '../../dist/node/model-store.js';
import { enableRelaxedSimd } from '../../dist/node/relaxed-simd.js';
import { minimize } from '../../dist/simulate/minimize.js';

const SHORTEST = 0.4;
const STEP = 0.02;
/** kcal/mol between neighboring points: what falls by less is rounding of single precision at hundreds of kcal/mol. */
const FALL = 1e-2;
/** An atom of each element where another molecule can reach it: SMILES of the molecule, atom. */
const EXPOSED = [
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
const curves = [];
for (const name of positionals.length > 0 ? positionals : ['resff-fast', 'resff-paper']) {
  const field = new ForceField(loadModel(name));
  for (const curve of everyCurve(field)) {
    curves.push({ model: field.model.name, ...curve });
    const falls = fallsOf(curve);
    if (falls) console.log(`${field.model.name} ${curve.kind} ${curve.label}: ${falls}`);
  }
  for (const kind of ['bond', 'pair']) {
    const own = curves.filter((curve) => curve.model === field.model.name && curve.kind === kind);
    console.log(`${field.model.name}: ${own.filter((curve) => fallsOf(curve)).length} of ${own.length} ${kind}s fall`);
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(curves));

function* everyCurve(field) {
  yield* pairCurves(field);
  yield* bondCurves(field);
}

function* bondCurves(field) {
  const seen = new Set();
  for (const smiles of list.split(/\r?\n/).flatMap((line) =>
    line
      .trim()
      .split(/\s+/)
      .slice(0, values.smiles ? 1 : undefined),
  )) {
    let molecule;
    try {
      molecule = parseSmiles(smiles);
    } catch {
      continue;
    }
    if (molecule.atomicNumbers.some((z) => !field.model.elements.includes(z))) continue;
    const bonds = Array.from(molecule.bondOrders, (order, b) => ({
      key: bondKey(molecule, b, order),
      atoms: [molecule.bonds[2 * b], molecule.bonds[2 * b + 1]],
    })).filter(({ key }) => !seen.has(key));
    if (bonds.length === 0) continue;
    try {
      const { positions } = generateConformers(smiles)[0];
      const potential = field.potential(molecule, { allowUncovered: true });
      const minimum = minimize(potential, positions);
      for (const { key, atoms } of bonds) {
        if (seen.has(key)) continue;
        seen.add(key);
        const curve = press(potential, minimum.positions, moving(molecule, atoms), atoms, 1.5);
        if (curve.r[0] > SHORTEST)
          yield { kind: 'bond', label: `${key} of ${smiles}`, atoms: elements(molecule, atoms), ...curve };
      }
    } catch (error) {
      console.error(`${smiles}: ${error.message}`);
    }
  }
}

function* pairCurves(field) {
  for (const [a, first, nameA] of EXPOSED)
    for (const [b, second, nameB] of EXPOSED) {
      if (EXPOSED.findIndex(([, , n]) => n === nameA) > EXPOSED.findIndex(([, , n]) => n === nameB)) continue;
      const [one, two] = [a, b].map((smiles) => {
        const { molecule, positions } = generateConformers(smiles)[0];
        return { molecule, positions: minimize(field.potential(molecule), positions).positions };
      });
      const offset = one.molecule.atomicNumbers.length;
      const molecule = parseSmiles(`${a}.${b}`);
      const order = [...molecule.atomicNumbers];
      const x = joined(one, two, first, second);
      const combined = joinMolecules(one.molecule, two.molecule);
      const atoms = [first, offset + second];
      const potential = field.potential(combined, { allowUncovered: true });
      void order;
      const moved = two.molecule.atomicNumbers.map((_, i) => i);
      const curve = press(
        potential,
        x,
        Array.from(moved, (_, i) => offset + i),
        atoms,
        3,
      );
      yield { kind: 'pair', label: `${nameA}-${nameB} of ${a} and ${b}`, atoms: elements(combined, atoms), ...curve };
    }
}

function joinMolecules(a, b) {
  const n = a.atomicNumbers.length;
  return {
    ...a,
    name: 'pair',
    atomicNumbers: Uint8Array.of(...a.atomicNumbers, ...b.atomicNumbers),
    formalCharges: Int8Array.of(...a.formalCharges, ...b.formalCharges),
    bonds: Uint32Array.of(...a.bonds, ...[...b.bonds].map((i) => i + n)),
    bondOrders: Uint8Array.of(...a.bondOrders, ...b.bondOrders),
  };
}

/** The second molecule where its exposed atom looks at that of the first, 3 Å away. */
function joined(a, b, first, second) {
  const place = ({ molecule, positions }, atom, sign, at) => {
    const out = outward(molecule, positions, atom);
    const frame = turnTo(out, [0, 0, sign]);
    return Array.from({ length: positions.length / 3 }, (_, i) => {
      const d = [0, 1, 2].map((k) => positions[3 * i + k] - positions[3 * atom + k]);
      const turned = frame(d);
      return [turned[0], turned[1], turned[2] + at];
    });
  };
  return Float64Array.from([...place(a, first, 1, 0), ...place(b, second, -1, 3)].flat());
}

/** Unit vector away from an atom's neighbors; normal to their plane where they surround it. */
function outward({ bonds, atomicNumbers }, x, atom) {
  const neighbors = [];
  for (let b = 0; b < bonds.length; b += 2) {
    if (bonds[b] === atom) neighbors.push(bonds[b + 1]);
    if (bonds[b + 1] === atom) neighbors.push(bonds[b]);
  }
  const units = neighbors.map((j) => unit([0, 1, 2].map((k) => x[3 * atom + k] - x[3 * j + k])));
  const sum = [0, 1, 2].map((k) => units.reduce((s, u) => s + u[k], 0));
  if (Math.hypot(...sum) > 0.2 && (atomicNumbers[atom] !== 6 || neighbors.length !== 3)) return unit(sum);
  const [u, v] = units;
  return unit([u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]);
}

function unit(v) {
  const length = Math.hypot(...v);
  return v.map((c) => c / length);
}

/** A rotation that takes a unit vector to another. */
function turnTo(from, to) {
  const axis = [
    from[1] * to[2] - from[2] * to[1],
    from[2] * to[0] - from[0] * to[2],
    from[0] * to[1] - from[1] * to[0],
  ];
  const cos = from.reduce((s, c, k) => s + c * to[k], 0);
  if (cos < -0.999999) return ([a, b, c]) => [a, -b, -c];
  const f = 1 / (1 + cos);
  return (v) => {
    const cross = [axis[1] * v[2] - axis[2] * v[1], axis[2] * v[0] - axis[0] * v[2], axis[0] * v[1] - axis[1] * v[0]];
    const dot = axis.reduce((s, c, k) => s + c * v[k], 0);
    return v.map((c, k) => cos * c + cross[k] + f * dot * axis[k]);
  };
}

/** Energies while `moved` come closer along the line from the second of two atoms to the first. */
function press(potential, positions, moved, [i, j], longest) {
  const line = [0, 1, 2].map((k) => positions[3 * j + k] - positions[3 * i + k]);
  const length = Math.hypot(...line);
  const far = Math.min(longest, length) < length ? length : Math.max(length, 0);
  const r = [];
  const energies = [];
  for (let at = far; at > SHORTEST - 1e-9; at -= STEP) {
    const x = positions.slice();
    for (const atom of moved) for (let k = 0; k < 3; k++) x[3 * atom + k] += (line[k] * (at - length)) / length;
    r.push(at);
    energies.push(potential.energyForces(x, new Float64Array(x.length)));
  }
  return { r, energies: energies.map((e) => e - energies[0]) };
}

/** Where the energy falls on the way in: of a bond everywhere, of a pair once it has risen above its largest distance. */
function fallsOf({ kind, r, energies }) {
  const falls = [];
  let rising = kind === 'bond';
  for (let p = 1; p < r.length; p++) {
    if (energies[p] > 0.5) rising = true;
    if (!rising || energies[p] > energies[p - 1] - FALL) continue;
    if (kind === 'bond' && r[p] > r[0] - 0.05) continue;
    const last = falls.at(-1);
    const depth = energies[p - 1] - energies[p];
    if (last && last.to === r[p - 1]) Object.assign(last, { to: r[p], depth: last.depth + depth });
    else falls.push({ from: r[p - 1], to: r[p], depth });
  }
  return falls.map(({ from, to, depth }) => `${from.toFixed(2)} to ${to.toFixed(2)} by ${depth.toFixed(0)}`).join(', ');
}

function elements({ atomicNumbers }, atoms) {
  return atoms.map((atom) => atomicNumbers[atom]);
}

function bondKey({ atomicNumbers, formalCharges, bonds }, b, order) {
  const side = (atom) => {
    const degree = bonds.reduce((sum, other) => sum + (other === atom ? 1 : 0), 0);
    const charge = formalCharges[atom];
    return `${symbolOf(atomicNumbers[atom])}${degree}${charge === 0 ? '' : charge > 0 ? '+' : '-'}`;
  };
  return [side(bonds[2 * b]), side(bonds[2 * b + 1])].sort().join(['', '-', '=', '#'][order] ?? '~');
}

/** The atoms on the side of the second atom of a bond; of a ring bond this atom alone. */
function moving({ bonds }, [i, j]) {
  const side = new Set([j]);
  for (const atom of side)
    for (let b = 0; b < bonds.length; b += 2)
      for (const [from, to] of [
        [bonds[b], bonds[b + 1]],
        [bonds[b + 1], bonds[b]],
      ])
        if (from === atom && !(from === j && to === i)) side.add(to);
  return side.has(i) ? [j] : [...side];
}
