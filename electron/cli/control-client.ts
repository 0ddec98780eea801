/** Speaks the operator's contract to a running agent over its control socket. */
import { type ClientRequest, request } from 'node:http';
import { Readable } from 'node:stream';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { controlSocketPath } from '../../shared/contracts/locations.ts';
import type { operatorApi } from '../../shared/contracts/operator-api.ts';
import { surroundings } from './data-directory.ts';

export type OperatorClient = ContractRouterClient<typeof operatorApi>;

/** No agent answers on the socket: exit code 3. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

/** Something holds the socket and says nothing: an agent that is stopped, or hangs. Exit code 3, too. */
export class NotAnswering extends Error {
  override readonly name = 'NotAnswering';
}

/** How long an agent may be silent before it is asked whether it is there, and how long that answer may take. */
const PATIENCE_MS = 4_000;

export function connectOperator(directory: string): OperatorClient {
  const socketPath = controlSocketPath(directory, surroundings);
  const link = new RPCLink({
    url: 'http://control.haidang.internal/operator',
    fetch: (message) => fetchOverSocket(socketPath, message),
  });
  return createORPCClient(link);
}

/** `fetch` over a Unix socket or named pipe: Node's own has no public way to name one. */
async function fetchOverSocket(socketPath: string, message: Request): Promise<Response> {
  const body = Buffer.from(await message.arrayBuffer());
  return new Promise((resolveResponse, reject) => {
    const url = new URL(message.url);
    const outgoing = request(
      {
        socketPath,
        // A connection for each call: one that was kept could be that of an agent which has been started anew since.
        agent: false,
        path: url.pathname + url.search,
        method: message.method,
        headers: { ...Object.fromEntries(message.headers), host: url.host, 'content-length': body.length },
        signal: message.signal,
      },
      (incoming) => {
        watch.end();
        const headers = new Headers();
        for (const [name, value] of Object.entries(incoming.headers)) {
          if (typeof value === 'string') headers.set(name, value);
        }
        const status = incoming.statusCode ?? 500;
        const stream = status === 204 ? null : (Readable.toWeb(incoming) as ReadableStream);
        resolveResponse(new Response(stream, { status, headers }));
      },
    );
    const watch = watchAgent(socketPath, () => outgoing.destroy(new NotAnswering('no answer')));
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      watch.end();
      const gone = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED' || cause.code === 'EACCES';
      reject(gone ? new NotReachable(cause.code, { cause }) : cause);
    });
    outgoing.end(body);
  });
}

/**
 * A call may take minutes (a list is downloaded, a resolver tried), so its own silence says nothing. An agent that is
 * there answers a question about no procedure at once: it is asked one again and again until the call is answered.
 */
function watchAgent(socketPath: string, onSilent: () => void): { end(): void } {
  let isOver = false;
  let probe: ClientRequest | undefined;
  let timer = setTimeout(ask, PATIENCE_MS);
  function end(): void {
    isOver = true;
    clearTimeout(timer);
    probe?.destroy();
  }
  function ask(): void {
    probe = request({ socketPath, agent: false, path: '/operator/', method: 'HEAD' });
    timer = setTimeout(() => {
      end();
      onSilent();
    }, PATIENCE_MS);
    const heard = (): void => {
      if (isOver) return;
      clearTimeout(timer);
      timer = setTimeout(ask, PATIENCE_MS);
    };
    // An error is an answer, too: the call itself meets it and says what it was.
    probe.on('error', heard).on('response', (incoming) => {
      incoming.resume();
      heard();
    });
    probe.end();
  }
  return { end };
}
