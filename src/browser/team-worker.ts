import { type TeamRequest, teamThread } from '../residual/team/member.js';

const handle = teamThread((answer) => postMessage(answer));
addEventListener('message', (event) => handle((event as MessageEvent<TeamRequest>).data));
