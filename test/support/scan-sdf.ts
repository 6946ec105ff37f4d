/** Hydrogen peroxide with a dihedral in degrees, as a record of an SD file with a property Energy. */
export function peroxideRecord(angle: number, energy: string, extra = ''): string {
  const t = (angle * Math.PI) / 180;
  const atoms: [string, number, number, number][] = [
    ['H', -0.3, 0.9, 0],
    ['O', 0, 0, 0],
    ['O', 1.45, 0, 0],
    ['H', 1.75, 0.9 * Math.cos(t), 0.9 * Math.sin(t)],
  ];
  const lines = atoms.map(
    ([symbol, ...xyz]) =>
      `${xyz.map((x) => x.toFixed(4).padStart(10)).join('')} ${symbol.padEnd(3)} 0  0  0  0  0  0  0  0  0  0  0  0`,
  );
  return `hooh\n  test              3D\n\n  4  3  0  0  0  0  0  0  0  0999 V2000\n${lines.join('\n')}
  1  2  1  0\n  2  3  1  0\n  3  4  1  0\nM  END\n> <Energy>\n${energy}\n\n${extra}$$$$\n`;
}
