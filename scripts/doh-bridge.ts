/**
 * A DNS-over-HTTPS server (RFC 8484) on loopback that passes every message to one DNS port as it is: the way to point
 * a single browser at a filter on an unprivileged port, without touching the system's resolver. Its certificate is made
 * at start and trusted by nobody but the browser that is told the key's digest.
 */
import 'reflect-metadata';
import { createSocket } from 'node:dgram';
import { createHash, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface DohBridge {
  readonly url: string;
  /** Base64 SHA-256 of the certificate's public key, as `--ignore-certificate-errors-spki-list` wants it. */
  readonly keyDigest: string;
  close(): void;
}

const LARGEST_MESSAGE = 65_535;
const PATIENCE_MS = 6_000;

export async function startDohBridge(dns: { host: string; port: number }): Promise<DohBridge> {
  const { key, certificate, keyDigest } = await selfSigned();
  const server = createServer({ key, cert: certificate }, (request, response) => {
    answer(request, dns).then(
      (message) => response.setHeader('content-type', 'application/dns-message').end(message),
      () => response.writeHead(502).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/dns-query`,
    keyDigest,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function answer(request: IncomingMessage, dns: { host: string; port: number }): Promise<Buffer> {
  return exchange(await queryOf(request), dns);
}

async function queryOf(request: IncomingMessage): Promise<Buffer> {
  if (request.method === 'GET') {
    return Buffer.from(
      new URL(request.url ?? '/', 'https://bridge').searchParams.get('dns') ?? '',
      'base64url',
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_MESSAGE) throw new Error('the message is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A connected socket per query, so that only the filter's own answer is taken. */
async function exchange(query: Buffer, { host, port }: { host: string; port: number }): Promise<Buffer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  try {
    socket.connect(port, host);
    await once(socket, 'connect');
    socket.send(query);
    const [message] = (await once(socket, 'message', { signal: AbortSignal.timeout(PATIENCE_MS) })) as [
      Buffer,
    ];
    return message;
  } finally {
    socket.close();
  }
}

async function selfSigned(): Promise<{ key: string; certificate: string; keyDigest: string }> {
  cryptoProvider.set(webcrypto);
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ]);
  const now = Date.now();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=127.0.0.1',
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    notBefore: new Date(now - 3_600_000),
    notAfter: new Date(now + 7 * 86_400_000),
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const publicKey = await webcrypto.subtle.exportKey('spki', keys.publicKey);
  return {
    key: PemConverter.encode(privateKey, 'PRIVATE KEY'),
    certificate: certificate.toString('pem'),
    keyDigest: createHash('sha256').update(Buffer.from(publicKey)).digest('base64'),
  };
}
