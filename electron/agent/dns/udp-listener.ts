/**
 * DNS over UDP on one loopback address, with `dgram`'s public API only. A kept answer is sent from its own buffer,
 * rewritten for each client; when a send did not leave at once the buffer is given up to the socket and replaced.
 */
import { createSocket, type Socket } from 'node:dgram';
import { keptCopy } from './kept-wire.ts';
import type { Responder } from './responder.ts';

/** Room for a burst of some ten thousand queries while the event loop is elsewhere. */
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024;

export interface UdpListener {
  readonly port: number;
  serve(responder: Responder): void;
  close(): Promise<void>;
}

/** Binds; rejects with the system's error. Queries wait in the socket until `serve`. */
export function bindUdp(address: string, port: number): Promise<UdpListener> {
  const family = address.includes(':') ? 6 : 4;
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    // Answers go to literal addresses: resolving them is a synchronous no-op instead of a trip through the thread pool.
    lookup: (hostname, _options, callback) => callback(null, hostname, family),
  });
  return new Promise((resolve, reject) => {
    socket.once('error', (cause) => {
      socket.close();
      reject(cause);
    });
    socket.bind({ address, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // ICMP errors of clients that went away arrive here and mean nothing.
      socket.on('error', () => {});
      try {
        socket.setRecvBufferSize(RECEIVE_BUFFER_OCTETS);
      } catch {
        // Some systems refuse more than their limit instead of lowering it; their default then stands.
      }
      resolve(listener(socket));
    });
  });
}

function listener(socket: Socket): UdpListener {
  let open = true;
  return {
    port: socket.address().port,
    serve: (responder) => {
      socket.on('message', (packet, client) => {
        // Port 0 cannot be answered, and `send` would throw.
        if (client.port === 0) return;
        const kept = responder.repeat(packet);
        if (kept !== undefined) {
          socket.send(kept.wire, client.port, client.address);
          // INVARIANT: a buffer that libuv still holds is never written again.
          if (socket.getSendQueueCount() > 0) kept.wire = keptCopy(kept.wire);
          return;
        }
        const { port, address } = client;
        responder.answerUdp(packet, (wire) => {
          if (open && wire !== null) socket.send(wire, port, address);
        });
      });
    },
    close: () => {
      open = false;
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}
