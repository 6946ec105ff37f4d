/** Everything needed to go on bit for bit, together with the options of the integrator. */
export interface DynamicsState {
  /** steps done */
  step: number;
  /** fs */
  time: number;
  /** (N,3) Å */
  positions: Float64Array;
  /** (N,3) Å/fs */
  velocities: Float64Array;
  /** (N,3) kcal/mol/Å, at `positions` */
  forces: Float64Array;
  /** (3,3) Å, of a periodic system, whose molecules are whole in `positions` */
  cell?: Float64Array;
  /** (3,3) kcal/mol, at `positions`, of a periodic system (`PeriodicTerm`) */
  virial?: Float64Array;
  /** kcal/mol, at `positions` */
  potentialEnergy: number;
  /** the integrator's own numbers: thermostat chain, energy of the bath, state of the random numbers; length fixed by the integrator */
  extra: Float64Array;
}
