/** One fetch link for each owner of procedures: same origin, the owner's own token, and word of it when it is refused. */
import { RPCLink } from '@orpc/client/fetch';

export interface LinkOptions {
  readonly prefix: '/api/door' | '/api/console' | '/api/child';
  readonly token: () => string | null;
  /** Given the token that was refused: a newer one may have taken its place while the answer was under way. */
  readonly onRefused: (token: string | null, path: readonly string[]) => void;
}

/** No call carries anything beside its input. */
export type NoContext = Readonly<Record<string, never>>;

export function rpcLink({ prefix, token, onRefused }: LinkOptions): RPCLink<NoContext> {
  return new RPCLink({
    url: () => new URL(prefix, location.href),
    fetch: async (request, init, _options, path) => {
      const sent = token();
      if (sent !== null) request.headers.set('authorization', `Bearer ${sent}`);
      const response = await fetch(request, { ...init, cache: 'no-store', credentials: 'omit' });
      if (response.status === 401) onRefused(sent, path);
      return response;
    },
  });
}
