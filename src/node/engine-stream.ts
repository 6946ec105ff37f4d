import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { type FrameLimits, FrameReader, FrameWriter } from '../engine/frame.js';
import { answerHeader, errorAnswer } from '../engine/message.js';
import { type EnginePort, EngineSession } from '../engine/session.js';

/**
 * Serves one client until its stream ends. Whatever is wrong with a request is answered; only bytes that are no frames end the
 * conversation, as nobody knows then where the next frame starts.
 *
 * @returns why it ended: `end` between frames, `cut` within one, `broken` by bytes that are no frames
 */
export async function serveStream(
  port: EnginePort,
  input: Readable,
  output: Writable,
  limits?: FrameLimits,
): Promise<'end' | 'cut' | 'broken'> {
  const session = new EngineSession(port);
  const reader = new FrameReader(limits);
  const writer = new FrameWriter();
  for await (const piece of input as AsyncIterable<Uint8Array>) {
    reader.give(piece);
    for (let incoming = reader.take(); incoming !== null; incoming = reader.take()) {
      const answer =
        incoming.kind === 'frame'
          ? await session.answer(incoming.header, incoming.body)
          : errorAnswer(undefined, incoming.error);
      const values = answer.arrays.map((array) => array.values);
      await send(output, writer.frame(answerHeader(answer), values));
      if (incoming.kind === 'broken') return 'broken';
    }
  }
  return reader.atBoundary ? 'end' : 'cut';
}

/** Returns when the bytes may be overwritten. */
async function send(output: Writable, bytes: Uint8Array): Promise<void> {
  output.write(bytes);
  if (output.writableLength > 0) await Promise.race([once(output, 'drain'), once(output, 'close')]);
}

/**
 * Listens at a UNIX socket (a named pipe on Windows); every connection is a session of its own, and all share the models.
 *
 * @throws the error of the system, also when something listens there already
 */
export async function listenEngine(port: EnginePort, path: string, limits?: FrameLimits): Promise<Server> {
  const server = createServer((socket: Socket) => {
    // A client that is gone is no error of the engine.
    socket.on('error', () => socket.destroy());
    void serveStream(port, socket, socket, limits).then(
      () => socket.end(),
      () => socket.destroy(),
    );
  });
  server.listen(path);
  await once(server, 'listening');
  server.on('close', () => rmSync(path, { force: true }));
  return server;
}
