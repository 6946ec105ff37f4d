/**
 * Golden numbers beside the weights, models/NAME.golden.json: energies by term and forces of a few small molecules at every level
 * of theory, by the float64 reference. `test/golden/model-golden.test.ts` computes them again, with nothing but the repository.
 *
 *     npm run golden          after a change of weights, or of what an energy is; says how far energies have moved
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ForceField, type Molecule, readModel, referenceBackend } from 'resff';
import { generateConformers } from 'resff/build';
import { loadModel, registerConformerResources, shippedModels } from 'resff/node';

/** Every kind of term, both signs of charge, the heavier elements, two molecules that touch. */
const SMILES = ['CC(N)=O', 'C[NH3+]', 'CC(=O)[O-]', 'CS(C)=O', 'C#CCBr', 'O.CO', 'c1cc[nH]c1', 'CP(C)Cl'];
/** Å, atoms in turn along x, y and z: no force of a relaxed structure says much. */
const DISPLACEMENT = 0.05;

interface Golden {
  readonly sha256: string | null;
  readonly systems: readonly {
    readonly smiles: string;
    readonly positions: readonly number[];
    readonly levels: Readonly<Record<string, { readonly terms: Record<string, number>; readonly forces: number[] }>>;
  }[];
}

/** Those of the file as it is, so that numbers before and after are of the same structures. */
function positionsOf(before: Golden | null, smiles: string): { molecule: Molecule; positions: readonly number[] } {
  const { molecule, positions } = generateConformers(smiles)[0]!;
  const kept = before?.systems.find((system) => system.smiles === smiles)?.positions;
  const displaced = (x: number, c: number) => round(x + (Math.floor(c / 3) % 3 === c % 3 ? DISPLACEMENT : 0), 4);
  return { molecule, positions: kept ?? [...positions].map(displaced) };
}

registerConformerResources();
for (const { name, path } of shippedModels()) {
  const file = path.replace(/\.safetensors$/, '.golden.json');
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Golden) : null;
  const { levels, sha256 } = readModel(readFileSync(path));
  const fields = levels.map((level) => new ForceField(loadModel(`${name}@${level}`), referenceBackend()));
  const systems = SMILES.map((smiles) => {
    const { molecule, positions } = positionsOf(before, smiles);
    const found = fields.map((field, i) => {
      const forces = new Float64Array(positions.length);
      const terms = field.potential(molecule, { allowUncovered: true }).terms(Float64Array.from(positions), forces);
      return [levels[i]!, { terms: rounded(terms), forces: Array.from(forces, (f) => round(f, 8)) }] as const;
    });
    return { smiles, positions: [...positions], levels: Object.fromEntries(found) };
  });
  const golden: Golden = { sha256: sha256 ?? null, systems };
  if (before) console.log(`${name}: ${moved(before, golden)}`);
  writeFileSync(file, `${JSON.stringify(golden)}\n`);
}

function round(x: number, digits: number): number {
  return Number(x.toFixed(digits));
}

function rounded(terms: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(terms).map(([term, energy]) => [term, round(energy, 9)]));
}

/** The largest change of a term's energy. */
function moved(before: Golden, after: Golden): string {
  const energies = ({ systems }: Golden) =>
    new Map(
      systems.flatMap(({ smiles, levels }) =>
        Object.entries(levels).flatMap(([level, { terms }]) =>
          Object.entries(terms).map(([term, energy]) => [`${smiles} ${level} ${term}`, energy] as const),
        ),
      ),
    );
  const old = energies(before);
  const changes = [...energies(after)].map(([key, energy]) => Math.abs(energy - (old.get(key) ?? Number.NaN)));
  return `energies moved by at most ${Math.max(...changes)} kcal/mol`;
}
