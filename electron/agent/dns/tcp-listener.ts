/**
 * DNS over TCP (RFC 7766): two octets of length before each message, any number of messages on a connection, answers in
 * the order in which they become ready. Bounded in every direction: connections, unanswered queries and unsent octets
 * of each, and the time a connection may stand without a whole query.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Responder } from './responder.ts';
import { TcpConnections, type ConnectionCeilings, type StandingConnection } from './tcp-connections.ts';

export interface TcpLimits extends ConnectionCeilings {
  /** Unanswered queries of one connection; beyond it nothing more is read until some are answered. */
  readonly pipelined: number;
  readonly unsentOctets: number;
  readonly idleMs: number;
}

export const DEFAULT_TCP_LIMITS: TcpLimits = {
  connections: 256,
  perClient: 64,
  pipelined: 64,
  unsentOctets: 256 * 1024,
  idleMs: 10_000,
};

export interface TcpListener {
  readonly port: number;
  serve(responder: Responder): void;
  close(): Promise<void>;
}

/** Binds; rejects with the system's error. Connections are taken from `serve` on. */
export function bindTcp(
  address: string,
  port: number,
  limits: TcpLimits = DEFAULT_TCP_LIMITS,
): Promise<TcpListener> {
  const server = createServer({ noDelay: true, pauseOnConnect: true, allowHalfOpen: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: address, port, exclusive: true, ipv6Only: address.includes(':') }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve(listener(server, limits));
    });
  });
}

function listener(server: Server, limits: TcpLimits): TcpListener {
  const connections = new TcpConnections(limits);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP server without a port');
  return {
    port: bound.port,
    serve: (responder) => {
      server.on('connection', (socket) => {
        serveConnection(socket, responder, limits, connections);
      });
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.endAll();
      }),
  };
}

function serveConnection(
  socket: Socket,
  responder: Responder,
  limits: TcpLimits,
  connections: TcpConnections,
): void {
  let pending: Buffer = Buffer.alloc(0);
  let unanswered = 0;
  let ended = false;
  let taking = false;
  const idle = setTimeout(() => socket.destroy(), limits.idleMs);
  const standing: StandingConnection = {
    client: socket.remoteAddress ?? '',
    busy: () => unanswered > 0,
    end: () => socket.destroy(),
  };
  connections.add(standing);

  const busy = (): boolean => unanswered >= limits.pipelined || socket.writableLength >= limits.unsentOctets;

  const send = (wire: Buffer): void => {
    if (socket.destroyed) return;
    const frame = Buffer.allocUnsafe(2 + wire.length);
    frame.writeUInt16BE(wire.length, 0);
    wire.copy(frame, 2);
    socket.write(frame);
  };

  const proceed = (): void => {
    if (taking) return;
    taking = true;
    while (!busy() && pending.length >= 2) {
      const end = 2 + pending.readUInt16BE(0);
      if (pending.length < end) break;
      const packet = Buffer.from(pending.subarray(2, end));
      pending = pending.subarray(end);
      // Restarted by whole queries only: octets that trickle in keep no connection open.
      idle.refresh();
      connections.asked(standing);
      unanswered++;
      responder.answerTcp(packet, done);
    }
    taking = false;
    if (ended && unanswered === 0) socket.end();
    else if (busy()) socket.pause();
    else if (socket.isPaused()) socket.resume();
  };

  const done = (wire: Buffer | null): void => {
    unanswered--;
    // A message that gets no answer is no DNS client's: the connection has nothing more to say.
    if (wire === null) socket.destroy();
    else send(wire);
    proceed();
  };

  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    proceed();
  });
  socket.on('drain', proceed);
  socket.on('end', () => {
    ended = true;
    proceed();
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(idle);
    connections.remove(standing);
  });
  socket.resume();
}
