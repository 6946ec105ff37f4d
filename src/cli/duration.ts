import { InvalidArgumentError } from 'commander';

/** fs per unit */
const units = { fs: 1, ps: 1e3, ns: 1e6 } as const;

/** `20ps` to 20000 fs. */
export function femtoseconds(text: string): number {
  const [, number, unit] = /^(\d+\.?\d*(?:e[+-]?\d+)?|\.\d+)\s*(fs|ps|ns)$/i.exec(text.trim()) ?? [];
  if (number === undefined || unit === undefined)
    throw new InvalidArgumentError('Expected a time with its unit, such as 0.5fs, 20ps or 1ns.');
  return Number(number) * units[unit.toLowerCase() as keyof typeof units];
}

/** Simulated time for people: `12.5 ps`, `1.2 ns`. */
export function simulatedTime(fs: number): string {
  if (fs < 1e3) return `${Number(fs.toPrecision(4))} fs`;
  return fs < 1e6 ? `${Number((fs / 1e3).toPrecision(4))} ps` : `${Number((fs / 1e6).toPrecision(4))} ns`;
}

/** Wall time for people. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(0)} s`;
  const minutes = seconds / 60;
  return minutes < 90 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`;
}
