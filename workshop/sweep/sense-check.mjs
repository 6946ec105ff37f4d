/** The value a model has for a row of sense.json. */
import { coordinateValue, ForceField, minimize, Rng, referenceBackend } from 'resff';
import { generateConformers } from 'resff/build';
import { parseSmiles } from 'resff/formats';
import { atomicMasses, hessian, vibrations } from 'resff/simulate';

const DEGREES = 180 / Math.PI;
const COULOMB = 332.0637; // kcal/mol Å

/** The lowest of a few relaxed conformers. */
function lowest(forceField, smiles, count = 6) {
  const conformers = generateConformers(smiles, { count });
  const potential = forceField.potential(conformers[0].molecule);
  // Off planes and lines of symmetry, where a saddle point would pass for a minimum.
  const rng = new Rng(1);
  const found = conformers.map(({ positions }) =>
    minimize(
      potential,
      positions.map((x) => x + 0.03 * rng.normal()),
    ),
  );
  const best = found.reduce((a, b) => (b.energy < a.energy ? b : a));
  return { molecule: conformers[0].molecule, potential, ...best };
}

const measured = (kind, atoms, positions) => {
  const value = coordinateValue({ kind, atoms }, positions);
  return kind === 'distance' ? value : Math.abs(value) * DEGREES;
};

/** Relaxed with a dihedral held at a value (degrees). */
function heldAt({ molecule, potential, positions }, atoms, degrees) {
  const constraints = [{ kind: 'dihedral', atoms, value: degrees / DEGREES }];
  return minimize(potential, positions, { constraints, bonds: molecule.bonds });
}

/** Fragments relaxed each alone. */
function parts(forceField, smiles) {
  return smiles.split('.').map((part) => lowest(forceField, part));
}

/** Random rotation as a 3×3 matrix, from a random quaternion. */
function rotation(rng) {
  const q = [rng.normal(), rng.normal(), rng.normal(), rng.normal()];
  const size = Math.hypot(...q);
  const [w, x, y, z] = q.map((v) => v / size);
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}

/** Positions turned at random about one of their atoms, which goes to a place. */
function turnedAbout(positions, atom, place, rng) {
  const matrix = rotation(rng);
  return positions.map((_, k) => {
    const i = Math.floor(k / 3);
    const from = [0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * atom + c]);
    return place[k % 3] + matrix[k % 3].reduce((sum, m, c) => sum + m * from[c], 0);
  });
}

/** Heavy atoms of parseSmiles come first, then hydrogens: positions of two molecules in the order of "first.second". */
function merged(first, second) {
  const heavy = (z) => z.findIndex((value, i) => value === 1 && i > 0 && z.slice(i).every((v) => v === 1));
  const cut = [first, second].map(({ molecule }) => {
    const at = heavy(Array.from(molecule.atomicNumbers));
    return 3 * (at < 0 ? molecule.atomicNumbers.length : at);
  });
  return (a, b) =>
    Float64Array.from([...a.slice(0, cut[0]), ...b.slice(0, cut[1]), ...a.slice(cut[0]), ...b.slice(cut[1])]);
}

const total = (potential, positions) => potential.energyForces(positions, new Float64Array(positions.length));

/** Lowest relaxed form of a pair from random starts, and its interaction energy, monomers relaxed. */
function pairMinimum(forceField, smiles, starts) {
  const [first, second] = parts(forceField, smiles);
  const molecule = parseSmiles(smiles);
  const potential = forceField.potential(molecule);
  const join = merged(first, second);
  const rng = new Rng(7);
  const found = Array.from({ length: starts }, () => {
    const direction = [rng.normal(), rng.normal(), rng.normal()];
    const size = Math.hypot(...direction);
    const apart = 0.4 * (first.positions.length + second.positions.length) ** (1 / 2) + 2.2;
    const place = direction.map((x) => (apart * x) / size);
    return minimize(
      potential,
      join(turnedAbout(first.positions, 0, [0, 0, 0], rng), turnedAbout(second.positions, 0, place, rng)),
    );
  });
  const best = found.reduce((a, b) => (b.energy < a.energy ? b : a));
  return { molecule, best, energy: best.energy - first.energy - second.energy };
}

const CHECKS = {
  distance: (forceField, { smiles, kind, atoms }) => measured(kind, atoms, lowest(forceField, smiles).positions),
  angle: (forceField, { smiles, kind, atoms }) => measured(kind, atoms, lowest(forceField, smiles).positions),
  /** 0 to 180 degrees; `folded`, of ends that are alike on both sides, 0 to 90. */
  dihedral(forceField, { smiles, kind, atoms, folded }) {
    const value = measured(kind, atoms, lowest(forceField, smiles).positions);
    return folded ? Math.min(value, 180 - value) : value;
  },
  /** A centre of three neighbours held in their plane, above the minimum. */
  inversion(forceField, { smiles, atoms }) {
    const minimum = lowest(forceField, smiles);
    return heldAt(minimum, atoms, 0).energy - minimum.energy;
  },
  /** A dihedral at `to` above the one at `from`, both held (or, `relaxed`, let go). */
  difference(forceField, { smiles, atoms, from, to, relaxed }) {
    const minimum = lowest(forceField, smiles);
    const [a, b] = [from, to].map((degrees) => {
      const held = heldAt(minimum, atoms, degrees);
      return relaxed ? minimize(minimum.potential, held.positions).energy : held.energy;
    });
    return b - a;
  },
  /** The highest above the lowest point of a relaxed scan in steps of 15 degrees. */
  'torsion-range'(forceField, { smiles, atoms }) {
    const minimum = lowest(forceField, smiles);
    const energies = Array.from({ length: 24 }, (_, k) => heldAt(minimum, atoms, 15 * k - 165).energy);
    return Math.max(...energies) - Math.min(minimum.energy, ...energies);
  },
  /** The harmonic frequency nearest to `near`. */
  frequency(forceField, { smiles, near }) {
    const { molecule, positions } = lowest(forceField, smiles);
    const exact = new ForceField(forceField.model, referenceBackend()).potential(molecule);
    const tight = minimize(exact, positions, { convergence: 'extreme' }).positions;
    const { modes } = vibrations(hessian(exact, tight), atomicMasses(molecule), tight);
    return modes.reduce((a, b) => (Math.abs(b.frequency - near) < Math.abs(a.frequency - near) ? b : a)).frequency;
  },
  /** A bowl pressed flat: all atoms put into their plane and relaxed there. */
  flattening(forceField, { smiles }) {
    const bowl = lowest(forceField, smiles);
    const flat = minimize(bowl.potential, pressedFlat(bowl.positions));
    return flat.energy - bowl.energy;
  },
  contact: (forceField, { smiles, starts }) => pairMinimum(forceField, smiles, starts).energy,
  /** The angle O-H...O of the lowest form of two waters. */
  'hydrogen-bond'(forceField, { smiles, starts }) {
    const x = pairMinimum(forceField, smiles, starts).best.positions;
    const bonds = [2, 3, 4, 5].map((h) => (h < 4 ? [0, h, 1] : [1, h, 0]));
    return Math.max(...bonds.map((atoms) => measured('angle', atoms, x)));
  },
  /** Interaction of two ions in units of what Coulomb's law has for their charges, over turned forms: 1 is right. */
  coulomb(forceField, { smiles, centers, apart }) {
    const [first, second] = parts(forceField, smiles);
    const potential = forceField.potential(parseSmiles(smiles));
    const join = merged(first, second);
    const rng = new Rng(3);
    const charge = ({ molecule }) => molecule.formalCharges.reduce((sum, q) => sum + q, 0);
    const heavyOfFirst = first.molecule.atomicNumbers.filter((z) => z > 1).length;
    const energies = Array.from({ length: 24 }, () => {
      const a = turnedAbout(first.positions, centers[0], [0, 0, 0], rng);
      const b = turnedAbout(second.positions, centers[1] - heavyOfFirst, [apart, 0, 0], rng);
      return total(potential, join(a, b)) - first.energy - second.energy;
    });
    const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
    return (mean * apart) / (COULOMB * charge(first) * charge(second));
  },
};

/** Positions with their components along the shortest principal axis taken away. */
function pressedFlat(positions) {
  const n = positions.length / 3;
  const mean = [0, 1, 2].map((c) => positions.reduce((sum, x, k) => sum + (k % 3 === c ? x : 0), 0) / n);
  const normal = flattestDirection(positions, mean);
  return positions.map((x, k) => {
    const i = 3 * Math.floor(k / 3);
    const height = normal.reduce((sum, v, c) => sum + v * (positions[i + c] - mean[c]), 0);
    return x - height * normal[k % 3];
  });
}

/** The direction of least extent, by power iteration on the inverse order: trace·1 − covariance. */
function flattestDirection(positions, mean) {
  const covariance = [0, 1, 2].map((a) =>
    [0, 1, 2].map((b) => {
      let sum = 0;
      for (let k = 0; k < positions.length; k += 3) sum += (positions[k + a] - mean[a]) * (positions[k + b] - mean[b]);
      return sum;
    }),
  );
  const trace = covariance[0][0] + covariance[1][1] + covariance[2][2];
  let v = [0.3, 0.5, 0.81];
  for (let k = 0; k < 500; k++) {
    const w = v.map((x, a) => trace * x - covariance[a].reduce((sum, value, b) => sum + value * v[b], 0));
    const size = Math.hypot(...w);
    v = w.map((x) => x / size);
  }
  return v;
}

/** @returns {{ value: number, right: number, within: number }} */
export function checkRow(forceField, row) {
  const value = CHECKS[row.kind](forceField, row);
  const ratio = row.kind === 'coulomb';
  return { value, right: ratio ? 1 : row.right, within: ratio ? 0.1 : row.within };
}
