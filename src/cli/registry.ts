import { batch } from './batch/command.js';
import { build } from './build/command.js';
import { calibrate } from './calibrate/command.js';
import type { Command } from './command.js';
import { conformers } from './conformers/command.js';
import { decompose } from './decompose/command.js';
import { energy } from './energy/command.js';
import { engine } from './engine/command.js';
import { evaluate } from './evaluate/command.js';
import { exportCommand } from './export/command.js';
import { info } from './info/command.js';
import { ipi } from './ipi/command.js';
import { label } from './label/command.js';
import { liquid } from './liquid/command.js';
import { md } from './md/command.js';
import { merge } from './merge/command.js';
import { minimize } from './minimize/command.js';
import { params } from './params/command.js';
import { queue } from './queue/command.js';
import { rank } from './rank/command.js';
import { scan } from './scan/command.js';
import { strain } from './strain/command.js';
import { studio } from './studio/command.js';
import { train } from './train/command.js';
import { vib } from './vib/command.js';

/** All commands, in the order of `resff --help`. */
export const commands: readonly Command[] = [
  energy,
  minimize,
  conformers,
  strain,
  rank,
  scan,
  decompose,
  md,
  liquid,
  vib,
  build,
  params,
  studio,
  exportCommand,
  batch,
  merge,
  queue,
  label,
  train,
  calibrate,
  evaluate,
  engine,
  ipi,
  info,
];
