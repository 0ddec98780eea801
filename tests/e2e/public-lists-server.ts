/**
 * The makers of public lists, on loopback: a proxy that takes CONNECT for any host, and behind it one HTTPS server with a
 * certificate for these hosts. An agent that is started with `env` downloads as it would from the Internet. A file can be
 * held half-way, until the test lets go of it.
 */
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createTestAuthority } from '../unit/dns/test-certificates.ts';

export interface ServedList {
  readonly content: Buffer;
  /** Half of it comes at once, the rest when this is fulfilled. */
  readonly held?: Promise<void>;
}

export interface PublicListsServer {
  /** Of the agent that is to download from here. */
  readonly env: NodeJS.ProcessEnv;
  /** Addresses in full, in the order in which they were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** `lists`: by address in full; everything else is not found. */
export async function startPublicListsServer(
  lists: ReadonlyMap<string, ServedList>,
): Promise<PublicListsServer> {
  const asked: string[] = [];
  const hosts = [...new Set([...lists.keys()].map((url) => new URL(url).host))];
  const authority = await createTestAuthority();
  const certificate = await authority.issue(hosts.map((value) => ({ type: 'dns' as const, value })));
  const makers = createHttpsServer(certificate, (request, response) => {
    const url = `https://${request.headers.host ?? ''}${request.url ?? ''}`;
    asked.push(url);
    const list = lists.get(url);
    if (list === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': list.content.length });
    const half = list.content.length >> 1;
    response.write(list.content.subarray(0, half));
    void (list.held ?? Promise.resolve()).then(() => response.end(list.content.subarray(half)));
  });
  const makersPort = await listening(makers);
  // What became a tunnel is no connection of the server's any more.
  const tunnels = new Set<Duplex>();
  const proxy = createHttpServer().on('connect', (_request, client, head) => {
    tunnels.add(client);
    client.on('close', () => tunnels.delete(client));
    const server = connect(makersPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  const proxyPort = await listening(proxy);
  const caFile = join(tmpdir(), `haidang-authority-${process.pid}.pem`);
  writeFileSync(caFile, authority.ca);
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`, NODE_EXTRA_CA_CERTS: caFile },
    asked,
    close: async () => {
      for (const server of [makers, proxy]) {
        for (const tunnel of tunnels) tunnel.destroy();
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
      rmSync(caFile, { force: true });
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
