/** The proxy of a `FamilyWorld` on real sockets, and an origin that echoes. Names under `nha.test` lie on this computer. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { ProxyServer } from '../../../electron/agent/proxy/proxy-server.ts';
import type { Resolution } from '../../../electron/agent/runtime/name-resolution.ts';
import type { ProfileId } from '../../../shared/kernel/ids.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { named } from '../dns/fake-gate.ts';
import type { FamilyWorld } from './family-world.ts';
import { found, portOf, RawClient } from './proxy-desk.ts';

export interface FamilyProxy {
  readonly server: ProxyServer;
  readonly resolutions: Map<string, Resolution>;
  readonly originPort: number;
  /** Connections that stand at the origin. */
  readonly atOrigin: Set<Socket>;
  open(profileId: ProfileId): Promise<number>;
  /** A tunnel through which something has gone both ways. */
  tunnel(port: number, host: string): Promise<RawClient>;
  close(): Promise<void>;
}

export async function openFamilyProxy(world: FamilyWorld): Promise<FamilyProxy> {
  const resolutions = new Map<string, Resolution>();
  const ownPorts: number[] = [];
  const server = new ProxyServer({
    gate: world.gate,
    policy: world.policy,
    clock: world.clock,
    health: world.health,
    localDomains: [named('nha.test')],
    askDesk: null,
    ownPorts: () => ownPorts,
    resolve: async (_, name) => resolutions.get(name) ?? found('127.0.0.1'),
  });
  world.measures(() => server.collectTraffic());
  const atOrigin = new Set<Socket>();
  const origin = createServer({ allowHalfOpen: true }, (socket) => {
    atOrigin.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => atOrigin.delete(socket));
    socket.on('data', (data: Buffer) => socket.write(data));
    socket.on('end', () => socket.end());
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  const originPort = portOf(origin);
  return {
    server,
    resolutions,
    originPort,
    atOrigin,
    async open(profileId) {
      const { port } = unwrap(
        await server.openEndpoint(profileId, 'proxy', { hosts: ['127.0.0.1'], port: 0 }),
      );
      ownPorts.push(port);
      return port;
    },
    async tunnel(port, host) {
      const authority = `${host}:${originPort}`;
      const client = await RawClient.open(
        port,
        `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
      );
      await client.until(({ text }) => text.includes('\r\n\r\n'));
      client.send('xin,chao');
      await client.until(({ text }) => text.endsWith('xin,chao'));
      return client;
    },
    async close() {
      await server.close();
      for (const socket of atOrigin) socket.destroy();
      origin.close();
      if (server.counters.failed > 0) throw new Error(JSON.stringify(world.health.standing('proxy')));
    },
  };
}
