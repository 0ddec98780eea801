/** A guardian's console on the operator's desk: the contract's own client, with a session that came through the door. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { onTestFinished } from 'vitest';
import type { Api } from '../../electron/agent/control/http-carrier.ts';
import type { Storage } from '../../electron/agent/storage/open-storage.ts';
import type { consoleApi } from '../../shared/contracts/console-api.ts';
import type { doorApi } from '../../shared/contracts/door-api.ts';
import { openOperatorDesk, type OperatorDesk } from './operator-desk.ts';

export type ConsoleClient = ContractRouterClient<typeof consoleApi>;

export interface GuardianDesk {
  readonly desk: OperatorDesk;
  /** Signed in as Mẹ. */
  readonly console: ConsoleClient;
  readonly guardianId: string;
  /** Signed in as somebody else, who is added for it. */
  readonly second: (name: string) => Promise<ConsoleClient>;
  readonly storage: () => Storage;
}

export const PASSPHRASE = 'trăng rằm soi biển';

const linkTo = (api: Api, prefix: string, headers: Readonly<Record<string, string>>): RPCLink<object> =>
  new RPCLink({
    url: `http://control.haidang.internal${prefix}`,
    headers: { ...headers },
    fetch: (request) => api(request, 'socket'),
  });

export const connectConsole = (api: Api, token: string): ConsoleClient =>
  createORPCClient(linkTo(api, '/api/console', { authorization: `Bearer ${token}` }));

const connectDoor = (api: Api): ContractRouterClient<typeof doorApi> =>
  createORPCClient(linkTo(api, '/api/door', {}));

export async function openGuardianDesk(): Promise<GuardianDesk> {
  const desk = await openOperatorDesk();
  onTestFinished(() => desk.close());
  const door = connectDoor(desk.api);
  const session = await door.setUp({ name: 'Mẹ', passphrase: PASSPHRASE });
  const console = connectConsole(desk.api, session.token);
  return {
    desk,
    console,
    guardianId: session.guardian.id,
    second: async (name) => {
      const { guardian } = await console.guardians.add({ name, passphrase: PASSPHRASE });
      const { token } = await door.signIn({ guardian: guardian.id, passphrase: PASSPHRASE });
      return connectConsole(desk.api, token);
    },
    storage: () => {
      const records = desk.deps.records();
      if (records === null) throw new Error('the database is closed');
      return records.storage;
    },
  };
}
