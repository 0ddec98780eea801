/** One cache for what the agent says. Events keep it fresh, so nothing polls. */
import { QueryClient } from '@tanstack/react-query';
import { mayPass } from './api-error.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The agent is on this computer: it can be there without a network.
      networkMode: 'always',
      staleTime: 30_000,
      retry: (count, error) => count < 2 && mayPass(error),
      retryDelay: (count) => 500 * 2 ** count,
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
