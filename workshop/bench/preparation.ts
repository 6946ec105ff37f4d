/**
 * CPU time of `ForceField.potential` of drugs, the first call of a process (kernels compiled, weights uploaded) and the ones after:
 *
 *     npx tsx workshop/bench/preparation.ts [MODEL]
 *
 * CPU time, not wall time: other processes do not count.
 */
import { ForceField } from 'resff';
import { parseSmiles } from 'resff/formats';
import { enableRelaxedSimd, loadModel } from 'resff/node';

const drugs = {
  aspirin: 'CC(=O)Oc1ccccc1C(=O)O',
  ibuprofen: 'CC(C)Cc1ccc(C(C)C(=O)O)cc1',
  imatinib: 'Cc1ccc(NC(=O)c2ccc(CN3CCN(C)CC3)cc2)cc1Nc1nccc(-c2cccnc2)n1',
};
const REPEATS = 20;

enableRelaxedSimd();
const field = new ForceField(loadModel(process.argv[2]));

/** ms of one call, the mean of some. */
function cpuMs(body: () => unknown, repeats: number): number {
  const before = process.cpuUsage();
  for (let k = 0; k < repeats; k++) body();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3 / repeats;
}

console.log(`model ${field.model.name}, ms of CPU`);
for (const [name, smiles] of Object.entries(drugs)) {
  const molecule = parseSmiles(smiles);
  const prepare = () => field.potential(molecule);
  const first = cpuMs(prepare, 1);
  // Compilation of what is called often is not what is asked.
  cpuMs(prepare, REPEATS);
  const later = cpuMs(prepare, REPEATS);
  const atoms = molecule.atomicNumbers.length;
  console.log(
    `${name.padEnd(10)} ${String(atoms).padStart(3)} atoms: first ${first.toFixed(1)}, then ${later.toFixed(2)}`,
  );
}
