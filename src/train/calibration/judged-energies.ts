import { UNSEEN_FACTOR } from '../../model/uncertainty.js';
import { deviationFactor, type Judged } from './reliability.js';

/** An energy difference of a validated molecule. */
export interface JudgedEnergy extends Judged {
  /** the model has hardly met one of its atoms */
  readonly unseen: boolean;
  /** several molecules beside each other */
  readonly complex: boolean;
}

/** Numbers from which a factor is taken; of fewer it is what it is without. */
const FEWEST = 40;

/** Factors that make spreads of energies deviations: of all, and beyond that of complexes and of molecules with unseen atoms. */
export interface EnergyFactors {
  readonly all: number;
  readonly complex: number;
  readonly unseen: number;
}

/**
 * Fitted on molecules by themselves whose atoms are all seen, which most are; the other factors say how much less is known of the rest, that of
 * unseen atoms never less than {@link UNSEEN_FACTOR}.
 */
export function energyFactors(judged: readonly JudgedEnergy[]): EnergyFactors {
  const of = (unseen: boolean, complex: boolean) =>
    judged.filter((one) => one.unseen === unseen && one.complex === complex);
  const [plain, complexes, foreign] = [of(false, false), of(false, true), of(true, false)];
  const all = deviationFactor(plain.length >= FEWEST ? plain : judged);
  const beyond = (group: readonly Judged[]) => (group.length >= FEWEST ? deviationFactor(group) / all : 1);
  return { all, complex: beyond(complexes), unseen: Math.max(UNSEEN_FACTOR, beyond(foreign)) };
}

/** With the deviations that the factors give, but for that of all. */
export function withFactors(judged: readonly JudgedEnergy[], { complex, unseen }: EnergyFactors): Judged[] {
  return judged.map(({ error, deviation, weight, ...is }) => ({
    error,
    deviation: deviation * (is.complex ? complex : 1) * (is.unseen ? unseen : 1),
    weight,
  }));
}
