import { once } from 'node:events';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { type IpiModel, serveIpi } from '../engine/ipi.js';

/** ms between two attempts. */
const PAUSE = 200;

/**
 * Connects to an i-PI server and computes for it until it ends.
 *
 * @param address `{ host, port }`, or `{ path }` of a UNIX socket
 * @param patience ms, for how long it tries when nobody listens yet
 * @param onConnect called once there is a connection
 * @returns how many times it has computed
 * @throws the error of the system when there is no connection; as `serveIpi`
 */
export async function connectIpi(
  address: NetConnectOpts,
  model: IpiModel,
  patience: number,
  onConnect: () => void,
): Promise<number> {
  const socket = await open(address, performance.now() + patience);
  onConnect();
  try {
    return await serveIpi(model, socket, (bytes) => socket.write(bytes));
  } catch (error) {
    // Servers end now and then without a word: that is the end of the stream, not an error.
    if (['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) return Number.NaN;
    throw error;
  } finally {
    socket.destroy();
  }
}

async function open(address: NetConnectOpts, deadline: number): Promise<Socket> {
  for (;;) {
    const socket = connect(address);
    try {
      await once(socket, 'connect');
      if (!('path' in address)) socket.setNoDelay(true);
      return socket;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(PAUSE);
    }
  }
}
