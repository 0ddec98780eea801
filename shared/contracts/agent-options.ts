/** What an agent is started with. Every option exists from the first day; a part that is not built yet ignores its own. */
import { z } from 'zod';

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

export const agentOptionsSchema = z.object({
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
  noDns: z.boolean().default(false),
  noProxy: z.boolean().default(false),
  /** Decide and record, but let everything pass. */
  observe: z.boolean().default(false),
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
