import { type ScanTrial, scanTrials, type TrialResult } from '../simulate/scan-trial.js';
import { potentialsOf } from './force-field-source.js';
import type { Job } from './job.js';
import type { ScanRequest, ScanSetup } from './scan-job.js';

export interface ScanTrialSetup extends ScanSetup {
  readonly requests: readonly Omit<ScanRequest, 'starts'>[];
}

/** One minimization of one of several scans. */
export interface ScanTrialTask extends ScanTrial {
  readonly request: number;
}

/** What became of it, and what every output should repeat. */
export interface ScanTrialAnswer {
  readonly result: TrialResult;
  readonly warnings: readonly string[];
}

export const job: Job<ScanTrialSetup, ScanTrialTask, ScanTrialAnswer> = {
  name: 'scan-trial',
  open(setup, { team }) {
    const known = new Map<number, (trial: ScanTrial) => ScanTrialAnswer>();
    const prepare = (request: number) => {
      const { molecule, axes } = setup.requests[request]!;
      // One source each: tasks of several molecules come in turn.
      const potential = potentialsOf(setup, team)(molecule);
      const relax = scanTrials(potential, molecule, axes, setup.scan);
      const answer = (trial: ScanTrial) => ({ result: relax(trial), warnings: potential.warnings });
      known.set(request, answer);
      return answer;
    };
    return ({ request, ...trial }) => (known.get(request) ?? prepare(request))(trial);
  },
};
