import { describe, expect, it } from 'vitest';
import { splitRecords, type TextRecord } from './record-stream.js';
import { formatNamed } from './registry.js';

async function all(parts: Iterable<string>, format: string): Promise<TextRecord[]> {
  const records: TextRecord[] = [];
  for await (const record of splitRecords(parts, formatNamed(format))) records.push(record);
  return records;
}

async function split(format: string, ...parts: string[]): Promise<TextRecord[]> {
  return all(parts, format);
}

describe('records of a text that arrives in parts', () => {
  it('SMILES: one a line, wherever the parts end; comments and blank lines are none', async () => {
    const text = '# drugs\nCCO ethanol\r\n\nO water\n#C\nC';
    const whole = await split('smi', text);
    expect(whole.map(({ text, line }) => [line, text.split('\n')[0]])).toEqual([
      [2, 'CCO ethanol'],
      [4, 'O water'],
      [6, 'C'],
    ]);
    expect(await split('smi', ...text)).toEqual(whole);
  });

  it('SDF: up to the line of dollars, of which the last may lack', async () => {
    const records = await split('sdf', 'a\n1\n$$$$\n\n2\n$$$$\nc\n3\nM  END\n');
    expect(records).toEqual([
      { text: 'a\n1\n$$$$\n', line: 1 },
      { text: '\n2\n$$$$\n', line: 4 },
      { text: 'c\n3\nM  END\n', line: 7 },
    ]);
  });

  it('XYZ: by the count of atoms; a comment that is a number begins no frame', async () => {
    const records = await split('xyz', '1\n7\nHe 0 0 0\n2\n\nH 0 0 0\nH 0 0 1\n1 2 3\n');
    expect(records.map(({ line, text }) => [line, text.split('\n').length - 1])).toEqual([
      [1, 3],
      [4, 5],
    ]);
  });

  it('a format whose records have no beginning is one record', async () => {
    expect(await split('pdb', 'ATOM 1\nEND\n')).toEqual([{ text: 'ATOM 1\nEND\n', line: 1 }]);
  });

  it('a line without end is an error', async () => {
    const endless = (function* () {
      for (;;) yield 'x'.repeat(2 ** 20);
    })();
    await expect(all(endless, 'smi')).rejects.toThrow('line: expected at most 67108864 characters, got more');
  });
});
