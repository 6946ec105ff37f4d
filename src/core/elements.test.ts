import { describe, expect, it } from 'vitest';
import { elementOf, elementOfSymbol, MAXIMUM_ATOMIC_NUMBER, symbolOf } from './elements.js';
import { ResffError } from './errors.js';

describe('elements', () => {
  it('holds Z = 1..99 with unique symbols that lead back to them', () => {
    expect(MAXIMUM_ATOMIC_NUMBER).toBe(99);
    for (let z = 1; z <= 99; z++) {
      const element = elementOf(z);
      expect(element.atomicNumber).toBe(z);
      expect(elementOfSymbol(element.symbol)).toBe(element);
      expect(element.mass).toBeGreaterThan(z);
      expect(element.covalentRadius).toBeGreaterThan(0.2);
      expect(element.outerElectrons).toBeGreaterThan(0);
    }
  });

  it('finds symbols in any case and has no answer for others', () => {
    expect(elementOfSymbol('CL')?.atomicNumber).toBe(17);
    expect(elementOfSymbol('na')?.name).toBe('sodium');
    expect(elementOfSymbol('Xx')).toBeUndefined();
    expect(elementOfSymbol('')).toBeUndefined();
  });

  it.each([
    ['H', 1.008, 0.31, 1, 1],
    ['C', 12.011, 0.76, 4, 4],
    ['S', 32.067, 1.05, 6, 2],
    ['Zn', 65.39, 1.22, 2, 2],
    ['I', 126.904, 1.39, 7, 1],
    ['Xe', 131.29, 1.4, 8, 0],
    ['Pb', 207.2, 1.46, 4, 4],
    ['U', 238.029, 1.96, 6, 0],
  ])('%s has its mass, radius, outer electrons and valence', (symbol, mass, radius, outer, valence) => {
    const element = elementOfSymbol(symbol)!;
    expect([element.mass, element.covalentRadius, element.outerElectrons, element.defaultValence]).toEqual([
      mass,
      radius,
      outer,
      valence,
    ]);
  });

  it('refuses atomic numbers outside, but names them in messages', () => {
    for (const z of [0, 100, -1, 1.5, Number.NaN]) expect(() => elementOf(z)).toThrow(ResffError);
    expect(symbolOf(100)).toBe('Z=100');
    expect(symbolOf(8)).toBe('O');
  });
});
