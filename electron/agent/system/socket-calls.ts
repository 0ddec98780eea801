/**
 * `recvmmsg` and `sendmmsg`, which Node has no door to, by way of a foreign function interface. Linux on 64-bit
 * little-endian processors only: `datagram-batch.ts` lays the kernel's structures out for these (glibc and musl agree
 * there). The library is loaded when it is first needed: it takes some 3 MiB.
 */
import { readdirSync } from 'node:fs';
import type Koffi from 'koffi';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { parseIpAddress } from '../../../shared/net/ip-address.ts';

/** Sizes and errors are the kernel's; a failed call returns its error number, negated. None of them ever waits. */
export interface SocketCalls {
  /** Fills up to `count` of the `mmsghdr` at address `headers`; returns how many. */
  receive(descriptor: number, headers: number, count: number): number;
  send(descriptor: number, headers: number, count: number): number;
  addressOf(memory: Uint8Array): number;
  /** The descriptor behind a bound UDP socket of this process; `undefined` unless there is exactly one. */
  udpDescriptor(address: string, port: number): number | undefined;
}

export const ERRNO = { EINTR: 4, EAGAIN: 11, ENOBUFS: 105 } as const;
export const ADDRESS_FAMILY = { ipv4: 2, ipv6: 10 } as const;
/** Of `sockaddr_in` and `sockaddr_in6`: family, port in network order, and the address at octet 4 or 8. */
export const SOCKADDR_OCTETS = { ipv4: 16, ipv6: 28 } as const;

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SOCK_DGRAM = 2;
const LAID_OUT_FOR: readonly string[] = ['x64', 'arm64'];

/** Whether it is worth trying here at all. */
export const mayHaveSocketCalls = (): boolean =>
  process.platform === 'linux' && LAID_OUT_FOR.includes(process.arch);

export async function loadSocketCalls(): Promise<Result<SocketCalls, string>> {
  try {
    if (!mayHaveSocketCalls()) return err(`${process.platform} ${process.arch}`);
    // A package of its own for each platform: where it was left out, or cannot be linked, importing fails.
    return ok(bind((await import('koffi')).default));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause));
  }
}

type Call = (...args: readonly (number | Uint8Array | null)[]) => number;

function bind(koffi: typeof Koffi): SocketCalls {
  const libc = koffi.load(null);
  const call = (declaration: string): Call => libc.func(declaration) as Call;
  const recvmmsg = call('int recvmmsg(int, intptr_t, unsigned int, int, void *)');
  const sendmmsg = call('int sendmmsg(int, intptr_t, unsigned int, int)');
  const getsockname = call('int getsockname(int, void *, void *)');
  const getsockopt = call('int getsockopt(int, int, int, void *, void *)');
  const name = Buffer.alloc(SOCKADDR_OCTETS.ipv6);
  const value = Buffer.alloc(4);
  const length = Buffer.alloc(4);

  const isDatagramSocket = (descriptor: number): boolean => {
    length.writeUInt32LE(value.length);
    return (
      getsockopt(descriptor, SOL_SOCKET, SO_TYPE, value, length) === 0 && value.readUInt32LE() === SOCK_DGRAM
    );
  };
  const isBoundTo = (descriptor: number, address: Uint8Array, port: number): boolean => {
    const family = address.length === 4 ? 'ipv4' : 'ipv6';
    const at = family === 'ipv4' ? 4 : 8;
    length.writeUInt32LE(name.length);
    return (
      getsockname(descriptor, name, length) === 0 &&
      length.readUInt32LE() === SOCKADDR_OCTETS[family] &&
      name.readUInt16LE(0) === ADDRESS_FAMILY[family] &&
      name.readUInt16BE(2) === port &&
      name.subarray(at, at + address.length).equals(address)
    );
  };

  return {
    receive: (descriptor, headers, count) => {
      const received = recvmmsg(descriptor, headers, count, MSG_DONTWAIT, null);
      return received < 0 ? -koffi.errno() : received;
    },
    send: (descriptor, headers, count) => {
      const sent = sendmmsg(descriptor, headers, count, MSG_DONTWAIT | MSG_NOSIGNAL);
      return sent < 0 ? -koffi.errno() : sent;
    },
    addressOf: (memory) => Number(koffi.address(memory)),
    udpDescriptor: (address, port) => {
      const bytes = parseIpAddress(address);
      if (bytes === undefined) return undefined;
      const found = readdirSync('/proc/self/fd')
        .map(Number)
        .filter((descriptor) => isBoundTo(descriptor, bytes, port) && isDatagramSocket(descriptor));
      return found.length === 1 ? found[0] : undefined;
    },
  };
}
