/** The guardian's procedures for the pages: `api` for queries and mutations, `client` for plain calls. */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import type { consoleApi } from '../../shared/contracts/console-api.ts';
import { rpcLink } from './rpc-link.ts';
import { currentSession, refuseToken } from './session.ts';

export type ConsoleClient = ContractRouterClient<typeof consoleApi>;

export const client: ConsoleClient = createORPCClient(
  rpcLink({
    prefix: '/api/console',
    token: () => currentSession()?.token ?? null,
    onRefused: refuseToken,
  }),
);

export const api: RouterUtils<ConsoleClient> = createTanstackQueryUtils(client);
