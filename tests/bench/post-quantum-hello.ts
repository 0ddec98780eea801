/** The first octets that Node's own TLS client says: a hello with a post-quantum key share, as browsers send it. */
import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

export async function postQuantumHello(name: string): Promise<Buffer> {
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  const listener = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      resolve(Buffer.from(chunk));
      done();
    },
  });
  const client = connect({ socket: listener, servername: name, ALPNProtocols: ['h2', 'http/1.1'] });
  client.on('error', () => undefined);
  const hello = await promise;
  client.destroy();
  return hello;
}
