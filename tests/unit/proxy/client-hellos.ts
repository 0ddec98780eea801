/** Hellos as real clients say them, and the same cut up as no client does. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { portOf } from './proxy-desk.ts';

/** What Node's TLS client says first: a post-quantum hello, unless `options` name another curve. */
export async function realHello(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect({ port: portOf(server), host: '127.0.0.1', rejectUnauthorized: false, ...options });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    const said = Buffer.concat(chunks);
    if (said.length >= 5 && said.length >= 5 + said.readUInt16BE(3)) break;
  }
  client.destroy();
  server.close();
  return Buffer.concat(chunks);
}

/** The same handshake message in records of `size` octets. */
export function inRecords(hello: Buffer, size: number): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 0xff]), part);
  }
  return Buffer.concat(records);
}

/** With one more extension behind the others. */
export function withExtension(hello: Buffer, type: number, body: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(type, 0);
  header.writeUInt16BE(body.length, 2);
  const grown = Buffer.concat([hello, header, body]);
  grown.writeUInt16BE(grown.length - 5, 3);
  grown.writeUIntBE(grown.length - 9, 6, 3);
  const suites = 43 + 1 + (hello[43] ?? 0);
  const compressions = suites + 2 + hello.readUInt16BE(suites);
  const extensions = compressions + 1 + (hello[compressions] ?? 0);
  grown.writeUInt16BE(hello.readUInt16BE(extensions) + 4 + body.length, extensions);
  return grown;
}
