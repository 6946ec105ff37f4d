import type { DynamicsProgress } from '../../workflow/dynamics.js';
import { duration, simulatedTime } from '../duration.js';
import { note } from '../output.js';

/** s between two lines */
const INTERVAL = 10;

/** How far a run is, how fast, and how long it will take; also measures its speed. */
export class MdProgress {
  #begun = 0;
  #first = 0;
  #shown = 0;
  #seconds = 0;
  #done = 0;

  constructor(
    readonly name: string,
    /** fs */
    readonly timestep: number,
    readonly visible: boolean,
  ) {}

  /** Wall time of all phases that have ended. */
  get seconds(): number {
    return this.#seconds;
  }

  /** ns of simulated time per day of wall time; 0 before anything is done. */
  get nsPerDay(): number {
    return this.#seconds > 0 ? speed(this.#done * this.timestep, this.#seconds) : 0;
  }

  show(at: DynamicsProgress): void {
    if (at.event === 'begin') this.#begin(at);
    else if (at.event === 'step') this.#step(at);
    else this.#end(at);
  }

  #begin({ phase, state: { step }, steps }: DynamicsProgress): void {
    this.#begun = performance.now();
    this.#shown = this.#begun;
    this.#first = step;
    if (!this.visible) return;
    const [from, to] = [simulatedTime(step * this.timestep), simulatedTime(steps * this.timestep)];
    note(`${this.name}: ${phase}${step > 0 ? ` from ${from}` : ''} to ${to} in steps of ${this.timestep} fs`);
  }

  #step({ phase, state: { step, time }, steps }: DynamicsProgress): void {
    const now = performance.now();
    if (!this.visible || now - this.#shown < 1000 * INTERVAL) return;
    this.#shown = now;
    const seconds = (now - this.#begun) / 1000;
    const left = (seconds * (steps - step)) / Math.max(step - this.#first, 1);
    const rate = speed((step - this.#first) * this.timestep, seconds);
    note(
      `${this.name}: ${phase} ${simulatedTime(time)} of ${simulatedTime(steps * this.timestep)}, ${rate.toPrecision(3)} ns/day, ${duration(left)} left`,
    );
  }

  #end({ state: { step } }: DynamicsProgress): void {
    this.#seconds += (performance.now() - this.#begun) / 1000;
    this.#done += step - this.#first;
  }
}

function speed(fs: number, seconds: number): number {
  return (fs / 1e6 / seconds) * 86400;
}
