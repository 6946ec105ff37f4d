import { expect, it } from 'vitest';
import type { Structure } from '../../chemistry/structure.js';
import { readSdf, sdfRecords } from './sdf.js';

/** Nitromethane with five bonds at its nitrogen, as many programs write it. */
const nitro = `nitromethane
  program           3D

  7  6  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.4900    0.0000    0.0000 N   0  0
    2.0500    1.0800    0.0000 O   0  0
    2.0500   -1.0800    0.0000 O   0  0
   -0.3600    1.0300    0.0000 H   0  0
   -0.3600   -0.5100    0.8900 H   0  0
   -0.3600   -0.5100   -0.8900 H   0  0
  1  2  1  0
  2  3  2  0
  2  4  2  0
  1  5  1  0
  1  6  1  0
  1  7  1  0
M  END
`;

it('SDF: five bonds at nitrogen become charges, with a note', () => {
  const [{ molecule, properties }] = [...sdfRecords(nitro, { normalize: true })] as [Structure];
  expect([...molecule.formalCharges]).toEqual([0, 1, -1, 0, 0, 0, 0]);
  expect([...molecule.bondOrders].slice(0, 3)).toEqual([1, 1, 2]);
  expect(properties.get('note')).toBe(
    'an uncharged spelling has its charges now (nitromethane): atom 2 is +1, 3 is -1',
  );
  // Unless it is asked for, a file is taken as it stands.
  expect([...readSdf(nitro)[0]!.molecule.formalCharges]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});
