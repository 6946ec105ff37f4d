/**
 * The energy of molecules as one bond gets longer, everything else held: does it go on rising? kcal/mol above the minimum.
 *
 *     npx tsx workshop/bench/bond-stretch.ts [MODEL ...]
 */
import { ForceField, minimize } from 'resff';
import { generateConformers } from 'resff/build';
import { enableRelaxedSimd, loadModel, registerConformerResources } from 'resff/node';

/** SMILES, elements of the bond (the second is an end of the molecule, and moves), name */
const BONDS: readonly (readonly [string, number, number, string])[] = [
  ['CCO', 8, 1, 'O–H of ethanol'],
  ['CC(=O)O', 8, 1, 'O–H of acetic acid'],
  ['C[NH3+]', 7, 1, 'N–H of methylammonium'],
  ['CC', 6, 1, 'C–H of ethane'],
  ['CCS', 16, 1, 'S–H of ethanethiol'],
  ['CCBr', 6, 35, 'C–Br of bromoethane'],
  ['Ic1ccco1', 6, 53, 'C–I of 2-iodofuran'],
];
const STRETCHES = [-0.1, 0, 0.1, 0.2, 0.4, 0.6, 0.8];

enableRelaxedSimd();
registerConformerResources();
for (const name of process.argv.length > 2 ? process.argv.slice(2) : [undefined]) {
  const field = new ForceField(loadModel(name));
  console.log(`${field.model.name}, Å beyond the length: ${STRETCHES.join('  ')}`);
  for (const [smiles, kept, moved, label] of BONDS) {
    const { molecule, positions } = generateConformers(smiles)[0]!;
    const potential = field.potential(molecule);
    const minimum = minimize(potential, positions);
    const { atomicNumbers: z, bonds } = molecule;
    const pairs = Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b]!, bonds[2 * b + 1]!] as const);
    const directed = pairs.flatMap(([i, j]) => [[i, j] as const, [j, i] as const]);
    const [from, to] = directed.find(([i, j]) => z[i] === kept && z[j] === moved)!;
    const bond = [0, 1, 2].map((axis) => minimum.positions[3 * to + axis]! - minimum.positions[3 * from + axis]!);
    const length = Math.hypot(...bond);
    const energies = STRETCHES.map((by) => {
      const stretched = minimum.positions.slice();
      for (let axis = 0; axis < 3; axis++) stretched[3 * to + axis]! += (by * bond[axis]!) / length;
      return potential.energyForces(stretched, new Float64Array(stretched.length)) - minimum.energy;
    });
    console.log(
      `  ${label.padEnd(24)} ${length.toFixed(3)} Å ${energies.map((e) => e.toFixed(0).padStart(4)).join('')}`,
    );
  }
}
