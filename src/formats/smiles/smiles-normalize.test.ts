import { describe, expect, it } from 'vitest';
import { parseSmiles } from './smiles.js';
import { normalizeSmiles } from './smiles-normalize.js';

describe('normalizeSmiles', () => {
  it.each([
    ['CN(=O)=O', 'C[N+]([O-])=O'],
    ['O=N(=O)c1ccccc1', '[O-][N+](=O)c1ccccc1'],
    ['CON(=O)=O', 'CO[N+]([O-])=O'],
    ['c1ccccn1=O', 'c1cccc[n+]1[O-]'],
    ['CC=N(C)=O', 'CC=[N+](C)[O-]'],
    ['CC#N=O', 'CC#[N+][O-]'],
    ['CN=N#N', 'CN=[N+]=[N-]'],
    ['CN=N=N', 'CN=[N+]=[N-]'],
    ['C=N#N', 'C=[N+]=[N-]'],
    ['N#N=NC', '[N-]=[N+]=NC'],
    ['C=P(C)=O', 'C=[P+](C)[O-]'],
    ['O=[N:7](C)=O', '[O-][N+:7](C)=O'],
    ['C(N(=O)=O)N(=O)=O', 'C([N+]([O-])=O)[N+]([O-])=O'],
  ])('%s is %s', (from, to) => {
    expect(normalizeSmiles(from)).toBe(to);
    expect(() => parseSmiles(to)).not.toThrow();
    expect(normalizeSmiles(to)).toBe(to);
  });

  it.each([
    'CCO',
    'CS(C)(=O)=O',
    'CP(C)(C)=O',
    'C=P(C)(C)C',
    'CN=NC',
    'CN=[N+]=[N-]',
    'O=NC',
    'N#N',
    'C1CC',
    'no SMILES',
  ])('%s stays', (text) => {
    expect(normalizeSmiles(text)).toBe(text);
  });
});
