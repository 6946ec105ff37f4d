import type { Parameters } from '../../src/parameters/parameters.js';
import { anglePotential } from '../../src/potentials/angle.js';
import { bondPotential } from '../../src/potentials/bond.js';
import { molecularMechanics } from '../../src/potentials/mm.js';
import type { Potential } from '../../src/potentials/potential.js';
import { sumPotentials } from '../../src/potentials/sum.js';
import { improperPotential, properPotential } from '../../src/potentials/torsion.js';
import type { Topology } from '../../src/topology/topology.js';
import { branchedParameters, branchedPositions, branchedTopology } from '../support/branched-system.js';
import { potentialContract } from './potential.js';

type Build = (topology: Topology, parameters: Parameters) => Potential;

const builds: [string, Build][] = [
  ['bond', ({ atomCount, bonds }, { bondCoefficients }) => bondPotential(atomCount, bonds, bondCoefficients)],
  ['angle', ({ atomCount, angles }, { angleCoefficients }) => anglePotential(atomCount, angles, angleCoefficients)],
  ['proper', ({ atomCount, propers }, { properK }) => properPotential(atomCount, propers, properK)],
  ['improper', ({ atomCount, impropers }, { improperK }) => improperPotential(atomCount, impropers, improperK)],
  ['molecular mechanics', molecularMechanics],
  // Wide enough that ordinary torsions fade.
  [
    'molecular mechanics with a torsion guard of 1.5 Å',
    (topology, parameters) => molecularMechanics(topology, parameters, 1.5),
  ],
  [
    'sum',
    ({ atomCount, bonds, propers }, { bondCoefficients, properK }) =>
      sumPotentials([bondPotential(atomCount, bonds, bondCoefficients), properPotential(atomCount, propers, properK)]),
  ],
];

for (const [name, build] of builds)
  potentialContract(name, () => ({
    positions: branchedPositions,
    create: (order) => {
      const rename = (index: Uint32Array) => index.map((atom) => order[atom]!);
      const { atomCount, bonds, angles, propers, impropers } = branchedTopology;
      return build(
        {
          atomCount,
          bonds: rename(bonds),
          angles: rename(angles),
          propers: rename(propers),
          impropers: rename(impropers),
        },
        branchedParameters,
      );
    },
  }));
