/** The procedures without an owner: how this tab becomes a guardian's. */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query';
import type { doorApi } from '../../shared/contracts/door-api.ts';
import { rpcLink } from './rpc-link.ts';
import { doorPass, dropDoorPass } from './session.ts';

export type DoorClient = ContractRouterClient<typeof doorApi>;

export const doorClient: DoorClient = createORPCClient(
  rpcLink({
    prefix: '/api/door',
    token: doorPass,
    onRefused: (token, path) => {
      // A refused code says nothing about the pass that this tab already has.
      if (path.at(-1) !== 'enter' && token !== null && token === doorPass()) dropDoorPass();
    },
  }),
);

export const door: RouterUtils<DoorClient> = createTanstackQueryUtils(doorClient, { path: ['door'] });
