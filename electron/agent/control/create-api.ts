/**
 * The control API as one function from request to response, the same for every carrier. Who is calling is decided here,
 * once, before any procedure: each prefix has one kind of owner, and a credential that is not that owner's gets the same
 * answer for every procedure, whether it exists or not. What is no procedure is a file of the console.
 */
import { ORPCError, type Context, type Router } from '@orpc/server';
import { mapEventIterator } from '@orpc/client';
import type { AnyContractRouter } from '@orpc/contract';
import { RPCHandler } from '@orpc/server/fetch';
import type { ChildContext, ConsoleDeps, GuardianContext } from './console-deps.ts';
import { ConsoleFiles } from './console-files.ts';
import { guardianById } from './guardians.ts';
import type { Api, Carrier } from './http-carrier.ts';
import { statedError } from './internal-error.ts';
import { onDemand } from './on-demand.ts';
import { recordsOf } from './operator-deps.ts';
import { notSignedIn } from './refusal.ts';
import { NO_STORE_HEADERS } from './response-headers.ts';
import type { Session } from './sessions.ts';

type Nobody = Readonly<Record<string, never>>;

/** Null: this caller may not. Throws what the contract states when that cannot be told now. */
type Admit<T> = (request: Request, carrier: Carrier) => Admitted<T> | null;

interface Admitted<T> {
  readonly context: T;
  /** Aborted when the credential ends. */
  readonly ended: AbortSignal | null;
}

const OPEN_TO_ALL: ReadonlySet<string> = new Set([
  '/api/door/enter',
  '/api/door/challenge',
  '/api/door/comeBack',
]);

/**
 * `consoleFolder`: the built console, if it was built. What is behind a prefix is loaded when it is first asked for: most
 * days nobody looks, and the filter must not wait for it at start nor carry it.
 */
export function createApi(deps: ConsoleDeps, consoleFolder: string): Api {
  const files = new ConsoleFiles(consoleFolder);
  const sessionOf = (request: Request): Session | null =>
    deps.sessions.ofBearer(request.headers.get('authorization'));

  /** Over TCP the door is for those whom a one-time code let in; what is open to all asks for a secret itself. */
  const toDoor: Admit<Nobody> = (request, carrier) => {
    if (carrier === 'socket' || OPEN_TO_ALL.has(new URL(request.url).pathname))
      return { context: {}, ended: null };
    return sessionOf(request)?.owner.kind === 'pass' ? { context: {}, ended: null } : null;
  };

  const toGuardian: Admit<GuardianContext> = (request) => {
    const session = sessionOf(request);
    if (session?.owner.kind !== 'guardian') return null;
    recordsOf(deps);
    // The name may have changed since.
    const guardian = guardianById(deps, session.owner.guardianId);
    if (guardian === undefined) return null;
    const { id, name } = guardian;
    const context = {
      guardian: { id, name },
      sessionId: session.id,
      lastEventId: lastEventIdOf(request),
      ended: session.ended,
    };
    return { context, ended: session.ended };
  };

  const toChild: Admit<ChildContext> = (request) => {
    const session = sessionOf(request);
    if (session?.owner.kind !== 'child') return null;
    const context = { child: session.owner.child, lastEventId: lastEventIdOf(request), ended: session.ended };
    return { context, ended: session.ended };
  };

  const toOperator: Admit<Nobody> = () => ({ context: {}, ended: null });

  const later = (load: () => Promise<Api>): Api => onDemand(load, (error) => statedError(deps, error));
  const routes: Readonly<Record<string, Api>> = {
    '/api/door': later(async () => {
      const { doorHandlers } = await import('./door-handlers.ts');
      const { prepareSignIn } = await import('./sign-in.ts');
      await prepareSignIn();
      return route(deps, '/api/door', doorHandlers(deps), toDoor);
    }),
    '/api/console': later(async () => {
      const { consoleRouter } = await import('./console-router.ts');
      return route(deps, '/api/console', consoleRouter(deps), toGuardian);
    }),
    '/api/child': later(async () => {
      const { childRouter } = await import('./child-router.ts');
      return route(deps, '/api/child', childRouter(deps), toChild);
    }),
    '/operator': later(async () => {
      const { operatorRouter } = await import('./operator-router.ts');
      return route(deps, '/operator', operatorRouter(deps), toOperator);
    }),
  };

  return async (request, carrier) => {
    const { pathname } = new URL(request.url);
    const prefix = prefixOf(pathname);
    if (prefix === null) return files.serve(request);
    // The operator's identity is the socket's path: over TCP there is no such thing.
    const found = prefix === '/operator' && carrier !== 'socket' ? undefined : routes[prefix];
    return found === undefined ? notFound() : found(request, carrier);
  };
}

/** `/operator/x` → `/operator`, `/api/door/x` → `/api/door`; null: no procedure's path. */
function prefixOf(pathname: string): string | null {
  if (pathname === '/operator' || pathname.startsWith('/operator/')) return '/operator';
  if (pathname !== '/api' && !pathname.startsWith('/api/')) return null;
  return `/api/${pathname.split('/')[2] ?? ''}`;
}

function route<T extends Context>(
  deps: ConsoleDeps,
  prefix: `/${string}`,
  router: Router<AnyContractRouter, T>,
  admit: Admit<T>,
): Api {
  const handler = new RPCHandler<T>(router, {
    interceptors: [
      (call) =>
        call.next().catch((error: unknown) => {
          throw statedError(deps, error, call.request.signal);
        }),
    ],
    // What a stream meets, its first row included, comes when the call itself is long over.
    clientInterceptors: [
      async (call) => {
        const output = await call.next();
        return isStream(output)
          ? mapEventIterator(output, {
              value: async (value) => value,
              error: async (error) => statedError(deps, error, call.signal),
            })
          : output;
      },
    ],
  });
  return async (request, carrier) => {
    const admitted = admittedOrFault(deps, admit, request, carrier);
    if (admitted instanceof ORPCError) return faultResponse(admitted);
    const { context, ended } = admitted;
    // A stream that a session opened does not outlive it.
    const signal = ended === null ? request.signal : AbortSignal.any([request.signal, ended]);
    const handled = await handler.handle(new Request(request, { signal }), { prefix, context });
    return handled.matched ? withHeaders(handled.response) : notFound();
  };
}

const isStream = (output: unknown): output is AsyncIterator<unknown, unknown, void> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;

function lastEventIdOf(request: Request): number | null {
  const text = request.headers.get('last-event-id') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(NO_STORE_HEADERS)) response.headers.set(name, value);
  return response;
}

const notFound = (): Response => new Response(null, { status: 404, headers: NO_STORE_HEADERS });

function admittedOrFault<T>(
  deps: ConsoleDeps,
  admit: Admit<T>,
  request: Request,
  carrier: Carrier,
): Admitted<T> | ORPCError<string, unknown> {
  try {
    return admit(request, carrier) ?? notSignedIn();
  } catch (error) {
    const stated = statedError(deps, error);
    if (stated instanceof ORPCError) return stated;
    throw stated;
  }
}

/** In the envelope of the RPC protocol, so that clients read it like any stated error. */
const faultResponse = (error: ORPCError<string, unknown>): Response =>
  Response.json({ json: error.toJSON() }, { status: error.status, headers: NO_STORE_HEADERS });
