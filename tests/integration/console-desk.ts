/** The control API on its loopback listener, with the clients of each kind of owner and plain requests beside them. */
import { request as httpRequest } from 'node:http';
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import { type ContractRouterClient, isContractProcedure } from '@orpc/contract';
import { openConsole } from '../../electron/agent/control/open-console.ts';
import { childApi } from '../../shared/contracts/child-api.ts';
import { consoleApi } from '../../shared/contracts/console-api.ts';
import { doorApi, type Session } from '../../shared/contracts/door-api.ts';
import { operatorApi } from '../../shared/contracts/operator-api.ts';
import { type DeskOptions, openOperatorDesk, type OperatorDesk } from './operator-desk.ts';

export const PASSPHRASE = 'trăng rằm soi biển';

export type DoorClient = ContractRouterClient<typeof doorApi>;
export type ConsoleClient = ContractRouterClient<typeof consoleApi>;
export type ChildClient = ContractRouterClient<typeof childApi>;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly token?: string | null;
  /** In place of what our own page would send; undefined takes a header away. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

export interface ConsoleDesk extends OperatorDesk {
  /** `http://127.0.0.1:PORT` */
  readonly address: string;
  send(path: string, sent?: Sent): Promise<Answer>;
  door(token: string | null): DoorClient;
  console(token: string): ConsoleClient;
  child(token: string): ChildClient;
  /** What a one-time code of the operator's gives. */
  pass(): Promise<string>;
  childToken(name: string): Promise<string>;
  /** The first guardian, or the one who is there. */
  guardian(): Promise<Session>;
}

export async function openConsoleDesk(options: DeskOptions = {}): Promise<ConsoleDesk> {
  const desk = await openOperatorDesk(options);
  const listener = await openConsole(desk.deps, desk.api, 0);
  if (listener === null) throw new Error('the console cannot listen on loopback');
  const { address } = listener;

  const linkOf = (prefix: string, token: string | null): RPCLink<object> =>
    new RPCLink({
      url: `${address}${prefix}`,
      // Node's `fetch` says nothing about origins; a page's does.
      headers: { origin: address, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    });
  const door = (token: string | null): DoorClient => createORPCClient(linkOf('/api/door', token));
  const enter = async (url: string): Promise<string> =>
    (await door(null).enter({ code: new URL(url).hash.replace('#code=', '') })).token;
  const pass = async (): Promise<string> => enter((await desk.operator.consoleLink()).url);

  return {
    ...desk,
    address,
    send: (path, sent = {}) => send(address, path, sent),
    door,
    console: (token) => createORPCClient(linkOf('/api/console', token)),
    child: (token) => createORPCClient(linkOf('/api/child', token)),
    pass,
    childToken: async (name) => enter((await desk.operator.consoleLink({ child: name })).url),
    guardian: async () => {
      const atDoor = door(await pass());
      const { guardians } = await atDoor.state();
      const [first] = guardians;
      if (first === undefined) return atDoor.setUp({ name: 'Mẹ', passphrase: PASSPHRASE });
      return atDoor.signIn({ guardian: first.id, passphrase: PASSPHRASE });
    },
    close: async (keep) => {
      await listener.close();
      await desk.close(keep);
    },
  };
}

/** By `node:http`: `fetch` would mend what is to be wrong. */
function send(
  address: string,
  path: string,
  { method = 'POST', token, headers, body }: Sent,
): Promise<Answer> {
  const own: Record<string, string | undefined> = {
    host: new URL(address).host,
    origin: address,
    'sec-fetch-site': 'same-origin',
    ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
    ...(token == null ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  };
  const sent = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, path, method, headers: sent, agent: false, setHost: false },
      (incoming) => {
        const { statusCode: status = 0, headers: heard } = incoming;
        if (heard['content-type']?.startsWith('text/event-stream') === true) {
          incoming.destroy();
          resolve({ status, headers: heard, text: '' });
          return;
        }
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => resolve({ status, headers: heard, text }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(method === 'POST' ? (body ?? '{}') : undefined);
  });
}

/** Paths of every procedure of a contract, as the RPC protocol names them. */
export function pathsOf(prefix: string, router: object): string[] {
  return Object.entries(router).flatMap(([name, part]: [string, object]) =>
    isContractProcedure(part) ? [`${prefix}/${name}`] : pathsOf(`${prefix}/${name}`, part),
  );
}

export const DOOR_PATHS = pathsOf('/api/door', doorApi);
export const CONSOLE_PATHS = pathsOf('/api/console', consoleApi);
export const CHILD_PATHS = pathsOf('/api/child', childApi);
export const OPERATOR_PATHS = pathsOf('/operator', operatorApi);

/** The code of the error that the call is expected to end with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof ORPCError) return String(error.code);
  throw new Error('the call was expected to be refused', { cause: error });
}
