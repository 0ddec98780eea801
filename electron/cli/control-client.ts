/** Speaks the operator's contract to a running agent over its control socket. */
import { request } from 'node:http';
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
        const headers = new Headers();
        for (const [name, value] of Object.entries(incoming.headers)) {
          if (typeof value === 'string') headers.set(name, value);
        }
        const status = incoming.statusCode ?? 500;
        const stream = status === 204 ? null : (Readable.toWeb(incoming) as ReadableStream);
        resolveResponse(new Response(stream, { status, headers }));
      },
    );
    outgoing.on('error', (cause: NodeJS.ErrnoException) => {
      const gone = cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED' || cause.code === 'EACCES';
      reject(gone ? new NotReachable(cause.code, { cause }) : cause);
    });
    outgoing.end(body);
  });
}
