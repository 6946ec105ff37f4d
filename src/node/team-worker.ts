import { parentPort } from 'node:worker_threads';
import { type TeamRequest, teamThread } from '../residual/team/member.js';
import { enableRelaxedSimd } from './relaxed-simd.js';

enableRelaxedSimd();
const handle = teamThread((answer) => parentPort!.postMessage(answer));
parentPort!.on('message', (request: TeamRequest) => handle(request));
