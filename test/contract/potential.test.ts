import { bondTerm } from '../../src/potentials/bond.js';
import { type BondedTerm, bondedPotential } from '../../src/potentials/bonded-term.js';
import { type BondedTermName, bondedTerms } from '../../src/potentials/bonded-terms.js';
import { electrostaticPotential, excludedPairs } from '../../src/potentials/electrostatics.js';
import { molecularMechanics } from '../../src/potentials/mm.js';
import type { Parameters } from '../../src/potentials/parameters.js';
import type { Potential } from '../../src/potentials/potential.js';
import { sumPotentials } from '../../src/potentials/sum.js';
import { properTerm } from '../../src/potentials/torsion.js';
import { wallPotential } from '../../src/potentials/wall.js';
import type { Topology } from '../../src/topology/topology.js';
import { branchedParameters, branchedPositions, branchedTopology } from '../support/branched-system.js';
import { potentialContract } from './potential.js';

type Build = (topology: Topology, parameters: Parameters) => Potential;

const single =
  (term: BondedTerm<BondedTermName>): Build =>
  (topology, { coefficients }) =>
    bondedPotential(term, topology.atomCount, term.rows(topology), coefficients[term.name]);

const builds: [string, Build][] = [
  ...bondedTerms.map((term): [string, Build] => [term.name, single(term)]),
  ['molecular mechanics', molecularMechanics],
  // Wide enough that ordinary torsions fade.
  [
    'molecular mechanics with a torsion guard of 1.5 Å',
    (topology, parameters) => molecularMechanics(topology, { ...parameters, torsionGuard: 1.5 }),
  ],
  [
    'sum',
    (topology, parameters) =>
      sumPotentials([single(bondTerm)(topology, parameters), single(properTerm)(topology, parameters)]),
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

/** The branched system drawn together until half of its pairs touch, alone and among atoms enough for cells. */
for (const [name, copies] of [
  ['wall', 1],
  ['wall of many atoms', 12],
] as const) {
  const elements = Array.from({ length: 7 * copies }, (_, atom) => [6, 7, 8, 15, 16, 17, 35][atom % 7]!);
  potentialContract(name, () => ({
    positions: Float64Array.from({ length: 21 * copies }, (_, c) => {
      const copy = Math.floor(c / 21);
      return 0.45 * branchedPositions[c % 21]! + (c % 3 === 0 ? 3.1 * (copy % 3) : 2.9 * Math.floor(copy / 3));
    }),
    create: (order) => {
      const renamed = new Uint8Array(elements.length);
      order.forEach((to, from) => {
        renamed[to] = elements[from]!;
      });
      return wallPotential(
        renamed,
        branchedTopology.bonds.map((atom) => order[atom]!),
      );
    },
  }));
}

for (const bondsApart of [1, 3])
  potentialContract(`electrostatics of pairs ${bondsApart} or more bonds apart`, () => ({
    positions: branchedPositions,
    create: (order) => {
      const charges = new Float64Array(7);
      order.forEach((to, from) => {
        charges[to] = [0.3, -0.7, 0.4, 0.25, -0.6, 0.15, 0.9][from]!;
      });
      const excluded = excludedPairs(
        7,
        branchedTopology.bonds.map((atom) => order[atom]!),
        bondsApart,
      );
      return electrostaticPotential(charges, excluded, { damping: 1.5, bondsApart });
    },
  }));
