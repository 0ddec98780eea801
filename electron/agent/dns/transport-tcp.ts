/** DNS over TCP (RFC 7766) to one address: what UDP falls back to when an answer does not fit into a datagram. */
import { createConnection } from 'node:net';
import { StreamTransport } from './transport-stream.ts';
import type { TransportCounters } from './upstream-transport.ts';

const IDLE_MS = 10_000;

export function createTcpTransport(
  endpoint: { readonly host: string; readonly port: number },
  counters: TransportCounters,
): StreamTransport {
  return new StreamTransport({
    counters,
    idleMs: IDLE_MS,
    padTo: 0,
    connect: (connected) => {
      const socket = createConnection({ host: endpoint.host, port: endpoint.port });
      socket.once('connect', connected);
      return socket;
    },
  });
}
