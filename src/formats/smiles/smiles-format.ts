import type { Format } from '../format.js';
import { smilesRecords } from './smiles-file.js';
import { parseSmilesText } from './smiles-parser.js';

export const smiles: Format = {
  name: 'smi',
  summary: 'a SMILES and a name per line',
  extensions: ['.smi', '.smiles'],
  recognizes: (start) => start.split(/\r\n|\r|\n/, LINES).some(isSmiles),
  read: smilesRecords,
  recordBegins: () => (line) => !/^\s*(#|$)/.test(line),
};

/** Lines of which one has to be a SMILES. */
const LINES = 10;

function isSmiles(line: string): boolean {
  const [word = '', ...name] = line.trim().split(/\s+/);
  // A column of numbers is none, though "1" closes a ring somewhere.
  if (word === '' || name.length > 20) return false;
  try {
    parseSmilesText(word);
    return true;
  } catch {
    return false;
  }
}
