/**
 * The little Internet inside a test's network namespace, as a process of its own: an upstream resolver, two web sites on
 * port 80 and a forwarder that stands in for the firewall rule which would send a child's questions on port 53 to the
 * child's own endpoint. Prints `up {json}` when all of it serves, and then one line of JSON for each request of a site.
 *
 *   node world.ts SITE_ADDRESS FORWARDER_ADDRESS
 *
 * A line `child 127.0.0.1:PORT` on stdin says where the forwarder sends to.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { createInterface } from 'node:readline';
import { startFakeUpstream } from '../../integration/fake-upstream.ts';
import { parseEndpoint, type Endpoint } from '../dns-client.ts';

const [siteAddress = '203.0.113.10', forwarderAddress = '127.0.0.2'] = process.argv.slice(2);
let child: Endpoint | undefined;

const upstream = await startFakeUpstream({ zone: { '*': { A: [siteAddress], ttl: 60 } } });

const sites = createHttpServer((request, response) => {
  const host = request.headers.host ?? '';
  console.log(JSON.stringify({ host, path: request.url }));
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`<!doctype html><title>${host}</title><p id="hello">Xin chào từ ${host}</p>`);
});
sites.listen(80, siteAddress);
await once(sites, 'listening');

const udp = createSocket('udp4');
udp.on('message', (question, from) => {
  if (child === undefined) return;
  const out = createSocket('udp4');
  const done = setTimeout(() => out.close(), 8000);
  out.on('error', () => undefined);
  out.once('message', (answer) => {
    clearTimeout(done);
    udp.send(answer, from.port, from.address);
    out.close();
  });
  out.send(question, child.port, child.host);
});
udp.bind(53, forwarderAddress);
await once(udp, 'listening');

const tcp = createTcpServer((socket) => {
  if (child === undefined) return socket.destroy();
  const out = connect(child.port, child.host);
  socket.on('error', () => out.destroy());
  out.on('error', () => socket.destroy());
  return socket.pipe(out).pipe(socket);
});
tcp.listen(53, forwarderAddress);
await once(tcp, 'listening');

createInterface({ input: process.stdin })
  .on('line', (line) => {
    if (line.startsWith('child ')) child = parseEndpoint(line.slice('child '.length));
  })
  .on('close', () => process.exit(0));

console.log(`up ${JSON.stringify({ upstream: upstream.endpoint })}`);
