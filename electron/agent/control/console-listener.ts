/**
 * The console's door for browsers: HTTP on 127.0.0.1 only. What is not our own page's is refused before its body is
 * read; connections that hold a place without asking for anything give way to new ones.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { type Api, carry } from './http-carrier.ts';
import { refusalOf, type RequestHead } from './loopback-guard.ts';
import { NO_STORE_HEADERS } from './response-headers.ts';

export const CONSOLE_HOST = '127.0.0.1';

export interface ConsoleListener {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  close(): Promise<void>;
}

export interface ConsoleListenerOptions {
  /** 0: any. */
  readonly port: number;
  readonly api: Api;
  /** The header names a guardian's session: it may send a file, and its connection is not given away. */
  readonly isGuardian: (authorization: string | undefined) => boolean;
}

/** Connections at the same time. A browser takes six for an origin. */
const MOST_CONNECTIONS = 128;
const HEAD_WITHIN_MS = 10_000;
const REQUEST_WITHIN_MS = 60_000;
/** Nothing in either direction; streams of events say something every five seconds. */
const SILENT_FOR_MS = 60_000;

export async function openConsoleListener(
  options: ConsoleListenerOptions,
): Promise<Result<ConsoleListener, { readonly detail: string }>> {
  const places = new Places();
  let own = '';
  const server = createServer(
    {
      headersTimeout: HEAD_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16 * 1024,
    },
    (incoming, outgoing) => {
      const refused = refusalOf(headOf(incoming), own);
      if (refused !== null) {
        outgoing.writeHead(refused, NO_STORE_HEADERS).end();
        return;
      }
      const isGuardian = options.isGuardian(incoming.headers.authorization);
      if (isGuardian) places.hold(incoming.socket, outgoing);
      carry(options.api, 'tcp', incoming, outgoing, isGuardian).catch(() => outgoing.destroy());
    },
  );
  server.setTimeout(SILENT_FOR_MS, (socket: Socket) => socket.destroy());
  server.on('connection', (socket) => places.take(socket));
  const failed = await listen(server, options.port);
  if (failed !== undefined) return err({ detail: failed });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('a TCP listener has no port');
  own = `${CONSOLE_HOST}:${bound.port}`;
  return ok({
    address: `http://${own}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  });
}

/** Whoever opens connections without end takes places from himself: the oldest that no guardian is served on goes. */
class Places {
  readonly #free = new Set<Socket>();
  #taken = 0;

  take(socket: Socket): void {
    this.#taken += 1;
    this.#free.add(socket);
    socket.on('close', () => {
      this.#taken -= 1;
      this.#free.delete(socket);
    });
    if (this.#taken <= MOST_CONNECTIONS) return;
    const [oldest] = this.#free;
    oldest?.destroy();
  }

  /** Until the answer is out. */
  hold(socket: Socket, answer: ServerResponse): void {
    this.#free.delete(socket);
    answer.on('close', () => {
      if (!socket.destroyed) this.#free.add(socket);
    });
  }
}

const headOf = ({ method = '', url = '', headers, rawHeaders }: IncomingMessage): RequestHead => ({
  method,
  target: url,
  headers,
  hosts: rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length,
});

function listen(server: Server, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: Error): void => resolve(error.message);
    server.once('error', failed);
    server.listen({ host: CONSOLE_HOST, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}
