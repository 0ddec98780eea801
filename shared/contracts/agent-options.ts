/** What an agent is started with. Every option exists from the first day; a part that is not built yet ignores its own. */
import { z } from 'zod';
import { parseIpAddress } from '../net/ip-address.ts';

const hostAndPort = z
  .string()
  .regex(
    /^(?:\[[0-9a-f:]+\]|[0-9.]+):\d{1,5}$/i,
    'expected `ADDRESS:PORT`, such as 127.0.0.1:5335 or [::1]:0',
  )
  .transform((text) => {
    const colon = text.lastIndexOf(':');
    return { host: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) };
  })
  .refine(({ port }) => port <= 65_535, 'a port is at most 65535');

/** An IPv4 address that programs may be sent to: not this computer itself, not everybody. */
const sentinelAddress = z.string().refine((text) => {
  const bytes = parseIpAddress(text);
  const first = bytes?.[0] ?? 0;
  return bytes?.length === 4 && first !== 0 && first !== 127 && first < 224;
}, 'expected an IPv4 address that is neither loopback nor multicast, such as 198.18.53.53');

export const agentOptionsSchema = z
  .object({
    /** Absolute. */
    dataDirectory: z.string().min(1),
    /** Port 0 = any. */
    dns: hostAndPort.default({ host: '127.0.0.1', port: 5335 }),
    proxy: hostAndPort.optional(),
    /** For browsers on this computer, and for nobody else. */
    console: hostAndPort
      .refine(({ host }) => host === '127.0.0.1', 'the console listens on 127.0.0.1 only')
      .optional(),
    /** As typed; the forwarder parses them. Empty: the resolvers that the system is configured with. */
    upstreams: z.array(z.string()).default([]),
    localDomains: z.array(z.string()).default([]),
    /** Where a firewall leads each account's connections to its own ports: blocked names get it as their address. */
    sentinel: sentinelAddress.optional(),
    noDns: z.boolean().default(false),
    noProxy: z.boolean().default(false),
    /** Decide and record, but let everything pass. */
    observe: z.boolean().default(false),
  })
  .refine(({ sentinel, noDns, noProxy }) => sentinel === undefined || !(noDns || noProxy), {
    path: ['sentinel'],
    message: 'needs the name filter and the proxy',
  });

export type AgentOptions = z.output<typeof agentOptionsSchema>;
export type AgentOptionsInput = z.input<typeof agentOptionsSchema>;

/** What the agent prints behind `ready ` once it serves. */
export interface ReadyLine {
  readonly dns: string | null;
  readonly proxy: string | null;
  /** `http://127.0.0.1:PORT`, without any secret. */
  readonly console: string | null;
  readonly pid: number;
}
