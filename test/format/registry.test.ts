import { describe, expect, it } from 'vitest';
import { ParseError } from '../../src/core/errors.js';
import { formatOfName, formatOfText, formats, readRecords, readStructures } from '../../src/formats/registry.js';
import { parseSmiles } from '../../src/formats/smiles/smiles.js';

const water = {
  molecule: parseSmiles('O', { name: 'water' }),
  positions: Float64Array.of(0, 0, 0.1173, 0, 0.7572, -0.4692, 0, -0.7572, -0.4692),
  properties: new Map<string, string>(),
};
const written = (name: string) => formats.find((format) => format.name === name)!.write!([{ structure: water }]);

describe('the list of formats', () => {
  it('has every name and every extension once', () => {
    for (const key of [formats.map(({ name }) => name), formats.flatMap(({ extensions }) => extensions)])
      expect(new Set(key).size).toBe(key.length);
    for (const { extensions } of formats) for (const extension of extensions) expect(extension).toMatch(/^\.[a-z]+$/);
  });

  it.each(formats.filter(({ read, write }) => read && write))(
    '$name is found by name and by text, and read back',
    (format) => {
      const text = written(format.name);
      expect(formatOfText(text)).toBe(format);
      for (const extension of format.extensions)
        expect(formatOfName(`some/File${extension.toUpperCase()}`)).toBe(format);
      const [back, ...more] = readStructures(text);
      expect(more).toEqual([]);
      expect(back!.molecule).toEqual(water.molecule);
      // PDB has three decimals.
      for (const [i, x] of back!.positions.entries()) expect(Math.abs(x - water.positions[i]!)).toBeLessThan(6e-4);
    },
  );

  it('has SMILES by their text, and none for prose', () => {
    expect(formatOfText('CCO ethanol\nO\n')?.name).toBe('smi');
    expect(formatOfText('This is a text.\n')).toBeUndefined();
    expect(() => readRecords('This is a text.\n')).toThrow(/structures: expected SDF or MOL.*got another format/);
    expect(() => readRecords('', { format: 'doc' })).toThrow(ParseError);
    expect(() => readRecords('', { format: 'dcd' })).toThrow(/got DCD trajectory/);
  });
});

/** A text with a wrong record in the middle, and the error it gives. */
const library: [string, string, RegExp][] = [
  ['sdf', written('sdf') + written('sdf').replace('O  ', 'R1 ') + written('sdf'), /atom: expected an element.*line 16/],
  ['sdf', written('sdf') + written('sdf').replace('  3  2', ' 99  2') + written('sdf'), /line/],
  ['xyz', written('xyz') + written('xyz').replace('O 0', 'Q 0') + written('xyz'), /element: .*line 8/],
  ['xyz', written('xyz') + written('xyz').replace(/^3/, '2') + written('xyz'), /number of atoms: expected an integer/],
  ['xyz', `${written('xyz')}1\nradical\nC 0 0 0\n${written('xyz')}`, /number of neighbors/],
  [
    'qcschema',
    `[${[0, 1, 0].map((charge) => JSON.stringify({ symbols: ['He'], geometry: [0, 0, 0], molecular_charge: charge }))}]`,
    /entry 1/,
  ],
];

describe.each(library)('a wrong record (%s)', (format, text, message) => {
  it('costs none of the others', () => {
    const readings = [...readRecords(text, { format })];
    expect(readings.map((reading) => 'error' in reading)).toEqual([false, true, false]);
    expect((readings[1] as { error: Error }).error.message).toMatch(message);
    expect(() => readStructures(text, { format })).toThrow(message);
  });
});

it('XYZ files of the QM9 set are read past their tails', () => {
  const frame =
    'gdb 1\t157.7\t157.7\nO\t0.0\t0.0\t0.1173\t-0.4\nH\t0.0\t0.7572\t-4.692*^-1\t0.2\nH\t0.0\t-0.7572\t-0.4692\t0.2\n';
  const tail = '1341.307\t1341.3284\t1341.365\nO\tO\nInChI=1S/H2O/h1H2\tInChI=1S/H2O/h1H2\n';
  const structures = readStructures(`3\n${frame}${tail}3\n${frame}${tail}`);
  expect(structures.map(({ positions }) => positions[5])).toEqual([-0.4692, -0.4692]);
});
