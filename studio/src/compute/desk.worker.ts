import { answerCalls } from './call.ts';
import { buildSmiles } from './service/build.ts';
import { findConformers } from './service/conformers.ts';
import { draw } from './service/draw.ts';
import { pull, runDynamics, runFiles, steer } from './service/dynamics.ts';
import { energies } from './service/energy.ts';
import { inspect } from './service/inspect.ts';
import { computeLibrary } from './service/library.ts';
import { describeModel } from './service/model.ts';
import { read } from './service/read.ts';
import { relax } from './service/relax.ts';
import { scan } from './service/scan.ts';
import { uncertainty } from './service/uncertainty.ts';
import { vibrate } from './service/vibration.ts';
import { writeFrames, writeStructures } from './service/write.ts';
import { serveAsThread } from './thread.ts';

const services = {
  read,
  buildSmiles,
  findConformers,
  draw,
  describeModel,
  energies,
  inspect,
  uncertainty,
  relax,
  computeLibrary,
  scan,
  vibrate,
  runDynamics,
  steer,
  pull,
  runFiles,
  writeStructures,
  writeFrames,
};

export type Services = typeof services;

if (!serveAsThread()) answerCalls(services);
