import type { Molecule } from '../chemistry/molecule.js';
import type { Potential } from '../potentials/potential.js';
import type { BarostatOptions } from '../simulate/cell-rescaling.js';
import { hydrogenConstraints } from '../simulate/hydrogen-constraint.js';
import { createIntegrator, type Integrator } from '../simulate/integrator.js';
import { atomicMasses, repartitionedMasses } from '../simulate/mass.js';
import { wholeMolecules } from '../topology/whole-molecules.js';
import type { DynamicsPlan } from './dynamics-plan.js';

/** Added to the seed: far from any seed a person would use for a second run. */
const EQUILIBRATION_SEED = 0x40000000;

/**
 * The integrators of the two phases of a run.
 *
 * @param reference (N,3) Å: constrained bonds keep the length they have here
 */
export function dynamicsIntegrators(
  molecule: Molecule,
  potential: Potential,
  plan: DynamicsPlan,
  reference: Float64Array,
): { equilibration: Integrator; production: Integrator } {
  const { constraints, seed, ensemble, removeDrift } = plan;
  const masses = massesOf(molecule, plan);
  const common = {
    timestep: plan.timestepFs,
    temperature: plan.temperatureK,
    friction: plan.frictionPerPs,
    relaxation: plan.relaxationFs,
    seed,
    barostat: barostatOf(molecule, plan),
    constraints:
      constraints === 'none'
        ? []
        : hydrogenConstraints(molecule, reference, { rigidWater: constraints === 'h-bonds-water' }),
  };
  return {
    equilibration: createIntegrator(potential, masses, {
      ...common,
      ensemble: 'langevin',
      removeDrift: removeDrift === 'none' ? 'none' : 'translation',
      // Its noise must not come again in production.
      seed: seed + EQUILIBRATION_SEED,
    }),
    production: createIntegrator(potential, masses, { ...common, ensemble, removeDrift }),
  };
}

/** (N) g/mol, with which a run moves */
export function massesOf(molecule: Molecule, { hydrogenMass }: DynamicsPlan): Float64Array {
  return hydrogenMass === undefined ? atomicMasses(molecule) : repartitionedMasses(molecule, hydrogenMass);
}

function barostatOf(molecule: Molecule, plan: DynamicsPlan): BarostatOptions | undefined {
  const { pressureBar: pressure, pressureRelaxationFs: relaxation, compressibility } = plan;
  if (pressure === undefined) return undefined;
  const molecules = wholeMolecules(molecule.atomicNumbers.length, molecule.bonds);
  return { molecules, pressure, relaxation, compressibility };
}
