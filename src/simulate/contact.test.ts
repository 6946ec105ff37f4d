import { expect, it } from 'vitest';
import { parseSmiles } from '../formats/smiles/smiles.js';
import { contactCheck, describeContact } from './contact.js';

it('finds torn bonds and clashing atoms, the worst first, and leaves what was there at the start', () => {
  const water = parseSmiles('O.O');
  const start = Float64Array.of(0, 0, 0, 5, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0, 5.96, 0, 0, 4.76, 0.93, 0);
  const check = contactCheck(water, start);
  expect(check(start)).toBeNull();
  const torn = start.slice();
  torn[3 * 2] = 1.5;
  expect(describeContact(check(torn)!, water)).toBe('broken bond: O1 and H3 are 1.50 Å apart');
  const close = start.slice();
  for (const atom of [1, 4, 5]) close[3 * atom]! -= 3;
  expect(describeContact(check(close)!, water)).toBe('clash: O2 and H3 are 1.04 Å apart');
  expect(contactCheck(water, close)(close)).toBeNull();
});
