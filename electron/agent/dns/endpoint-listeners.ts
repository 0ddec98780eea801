/**
 * The DNS endpoint of one profile: UDP and TCP with one port number on every loopback address. Either all of it is
 * bound or nothing is; an address that the computer does not have (IPv6 switched off) is left out and named.
 */
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { bindFaultOf, endpointText, type BindFault } from '../system/bind-fault.ts';
import type { Responder } from './responder.ts';
import { bindTcp, type TcpListener } from './tcp-listener.ts';
import type { UdpBatching } from './udp-batching.ts';
import { bindUdp, type UdpListener } from './udp-listener.ts';

interface BoundAddress {
  readonly address: string;
  readonly udp: UdpListener;
  readonly tcp: TcpListener;
}

/** Port 0 takes any that is free for both transports: finding one may take several draws. */
const DRAWS = 16;

export class EndpointListeners {
  readonly port: number;
  /** Addresses asked for that this computer does not have. */
  readonly missing: readonly string[];
  readonly #bound: readonly BoundAddress[];

  private constructor(port: number, bound: readonly BoundAddress[], missing: readonly string[]) {
    this.port = port;
    this.#bound = bound;
    this.missing = missing;
  }

  static async open(
    hosts: readonly string[],
    port: number,
    batching: UdpBatching,
  ): Promise<Result<EndpointListeners, BindFault>> {
    let last: Result<EndpointListeners, BindFault> | undefined;
    for (let draw = 0; draw < (port === 0 ? DRAWS : 1); draw++) {
      last = await EndpointListeners.#bindAll(hosts, port, batching);
      if (last.ok || last.error.kind !== 'port-in-use') return last;
    }
    if (last === undefined) throw new Error('no attempt to bind was made');
    return last;
  }

  static async #bindAll(
    hosts: readonly string[],
    wanted: number,
    batching: UdpBatching,
  ): Promise<Result<EndpointListeners, BindFault>> {
    const bound: BoundAddress[] = [];
    const missing: string[] = [];
    let port = wanted;
    let lastMissing: BindFault | undefined;
    for (const address of hosts) {
      const one = await bindAddress(address, port, batching);
      if (one.ok) {
        bound.push(one.value);
        port = one.value.udp.port;
      } else if (one.error.kind === 'address-unavailable') {
        lastMissing = one.error;
        missing.push(address);
      } else {
        await closeAll(bound);
        return err(one.error);
      }
    }
    if (bound.length === 0 && lastMissing !== undefined) return err(lastMissing);
    return ok(new EndpointListeners(port, bound, missing));
  }

  get addresses(): readonly string[] {
    return this.#bound.map((one) => endpointText(one.address, this.port));
  }

  /** One responder for each address, as the record tells them apart. */
  serve(responderFor: (address: string) => Responder): void {
    for (const { address, udp, tcp } of this.#bound) {
      const responder = responderFor(endpointText(address, this.port));
      udp.serve(responder);
      tcp.serve(responder);
    }
  }

  close(): Promise<void> {
    return closeAll(this.#bound);
  }
}

async function closeAll(bound: readonly BoundAddress[]): Promise<void> {
  await Promise.all(bound.flatMap(({ udp, tcp }) => [udp.close(), tcp.close()]));
}

async function bindAddress(
  address: string,
  port: number,
  batching: UdpBatching,
): Promise<Result<BoundAddress, BindFault>> {
  let udp: UdpListener;
  try {
    udp = await bindUdp(address, port, batching);
  } catch (cause) {
    return err(await bindFaultOf(cause, { address, port, transport: 'udp' }));
  }
  try {
    return ok({ address, udp, tcp: await bindTcp(address, udp.port) });
  } catch (cause) {
    const fault = await bindFaultOf(cause, { address, port: udp.port, transport: 'tcp' });
    await udp.close();
    return err(fault);
  }
}
