/**
 * The composition root: opens, wires, starts, and ends in the right order. No logic of its own: what can go wrong is
 * decided where it happens, and stands on the health board.
 */
import { readFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import {
  agentOptionsSchema,
  type AgentOptions,
  type AgentOptionsInput,
  type ReadyLine,
} from '../../shared/contracts/agent-options.ts';
import { controlSocketPath } from '../../shared/contracts/locations.ts';
import type { Text } from '../../shared/i18n/text.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { type DomainName, parseDomainName } from '../../shared/net/domain-name.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { zonedIso } from '../../shared/time/zoned-iso.ts';
import type { Records } from './activity/records.ts';
import { RecordsHolder } from './activity/records-holder.ts';
import { askDesk } from './control/ask-desk.ts';
import { AttemptLimit, attemptMemory } from './control/attempt-limit.ts';
import { ChildReturns, returnMemory } from './control/child-returns.ts';
import type { ConsoleDeps } from './control/console-deps.ts';
import { ConsoleLinks } from './control/console-links.ts';
import { openControlSocket } from './control/control-socket.ts';
import { EventBus } from './control/event-bus.ts';
import { JobBoard } from './control/jobs.ts';
import { tellOfActivity, tellOfHealth } from './control/news.ts';
import { statedError } from './control/internal-error.ts';
import { onDemand } from './control/on-demand.ts';
import { settingsOf } from './control/console-settings.ts';
import { openConsole } from './control/open-console.ts';
import { RequestClerk } from './control/request-life.ts';
import { sessionHousehold } from './control/session-household.ts';
import { Sessions } from './control/sessions.ts';
import { aliasChain } from './dns/alias-chain.ts';
import { DnsFilter } from './dns/filter.ts';
import { ChosenResolver } from './dns/chosen-resolver.ts';
import { ProfileEndpointRegistry } from './dns/profile-endpoints.ts';
import { UdpBatching } from './dns/udp-batching.ts';
import { CurrentPolicy } from './enforcement/current-policy.ts';
import { UsageMeter } from './enforcement/usage-meter.ts';
import { Gatekeeper } from './enforcement/gatekeeper.ts';
import { CurrentIndex } from './filtering/current-index.ts';
import { openLists } from './filtering/open-lists.ts';
import { ProxyEndpointRegistry, type ProxyPortMemory } from './proxy/proxy-endpoints.ts';
import { ProxyServer } from './proxy/proxy-server.ts';
import { JoinedEndpoints } from './runtime/joined-endpoints.ts';
import { NO_PORTS, type ProfilePorts } from './storage/profile-store.ts';
import { systemClock as clock } from './system/clock.ts';
import { HealthBoard } from './system/health.ts';
import { spreadLastNet } from './system/last-net.ts';

/** The same two steps up from `electron/agent/` and from the built `out/agent/`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const EXIT_USAGE = 2;

/** Nothing can be served: the sentences go to the terminal, and the process ends. */
class CannotStart extends Error {
  override readonly name = 'CannotStart';
  readonly exitCode: number;

  constructor({ message, hint }: { message: Text; hint: Text }, exitCode = 1) {
    super(`${message.vi} ${hint.vi}`.trim() + `\n${message.en} ${hint.en}`.trimEnd());
    this.exitCode = exitCode;
  }
}

/** `options` as they were typed. */
export async function runAgent(options: AgentOptionsInput): Promise<void> {
  // Each schema is used a few times: making code for it costs more than it saves.
  z.config({ jitless: true });
  try {
    await serve(parsed(options));
  } catch (error) {
    // The last net would keep a half-started agent alive.
    if (!(error instanceof CannotStart)) {
      console.error(error);
      process.exit(1);
    }
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
}

function parsed(options: AgentOptionsInput): AgentOptions {
  const { success, data, error } = agentOptionsSchema.safeParse(options);
  if (success) return data;
  const detail = error.issues.map((i) => `--${i.path.join('.')}: ${i.message}`).join('; ');
  const message = { vi: `Không hiểu tham số: ${detail}`, en: `Not understood: ${detail}` };
  throw new CannotStart({ message, hint: { vi: '', en: '' } }, EXIT_USAGE);
}

async function serve(options: AgentOptions): Promise<void> {
  // What is written here is about children: for the owner only, whatever the folder allows.
  process.umask(0o077);
  const { dataDirectory, observe, sentinel } = options;
  const startedAtMs = clock.nowMs();
  const health = new HealthBoard(clock);
  const localDomains = options.localDomains.map(localDomainOf);

  const holder = new RecordsHolder(dataDirectory, VIETNAM, clock, health);
  const isStorageFault = (error: unknown): boolean => holder.guard.explain(error) !== null;
  spreadLastNet({ clock, health, log: logError, isStorageFault });
  const snapshot = holder.open();
  if (!snapshot.ok) throw new CannotStart(snapshot.error);
  const policy = new CurrentPolicy(health);
  // Days and hours of the roll-ups are the household's, wherever it says that it is.
  policy.onReplaced(() => holder.current?.writer.setZone(policy.of(HOUSEHOLD).policy.zone));
  policy.replace(snapshot.value);

  const index = new CurrentIndex();
  const lists = openLists({ dataDirectory, bundled: join(ROOT, 'assets/lists'), index, health, clock });
  const gate = new Gatekeeper({ policy, index, log: holder.log, clock, observe, localDomains });

  let registry: ProfileEndpointRegistry | null = null;
  let proxies: ProxyEndpointRegistry | null = null;
  let proxy: ProxyServer | null = null;
  let consoleDeps: ConsoleDeps | null = null;
  const batching = new UdpBatching(() => clock.nowMs());
  const opened = ChosenResolver.open({
    named: options.upstreams,
    stored: () => settingsOf({ records: () => holder.current }).upstreams,
    ownPorts: () => registry?.ports() ?? [options.dns.port],
    clock,
    health,
    batching,
  });
  if (!opened.ok) throw new CannotStart({ message: opened.error, hint: { vi: '', en: '' } }, EXIT_USAGE);
  const { resolver, isOwnQuery } = opened.value;
  const filter = new DnsFilter({ gate, resolver, health, batching, localDomains, isOwnQuery, sentinel });
  resolver.onChanged(() => filter.forgetAnswers());

  // The first index is in place before the first question: a profile filters from its first second.
  await lists.ready;
  const portsOf = (id: ProfileId): ProfilePorts => ({
    ...NO_PORTS,
    // A copy of the rules that an older version wrote has none.
    ...policy.profiles().find((profile) => profile.id === id)?.ports,
  });
  const rememberPorts = (id: ProfileId, ports: Partial<ProfilePorts>): void => {
    holder.guard.attempt(() => holder.current?.storage.profiles.setPorts(id, ports));
  };
  if (!options.noDns) {
    registry = new ProfileEndpointRegistry(filter, options.dns, {
      dnsPortOf: (id) => portsOf(id).dns,
      rememberDnsPort: (id, port) => {
        if (id !== HOUSEHOLD) rememberPorts(id, { dns: port });
      },
    });
    await openEndpoints(registry, policy);
  }
  const proxyPorts: ProxyPortMemory = {
    portOf: (id, kind) => portsOf(id)[kind],
    remember: (id, kind, port) => rememberPorts(id, { [kind]: port }),
  };
  if (!options.noProxy) {
    proxy = new ProxyServer({
      gate,
      policy,
      clock,
      health,
      localDomains,
      resolve: (profileId, name) => filter.resolve(profileId, name),
      ownPorts: () => [
        ...(registry?.ports() ?? []),
        ...(proxies?.ports() ?? []),
        portOf(consoleDeps?.links.address ?? null),
      ],
      askDesk: askDesk(() => consoleDeps),
    });
    proxies = new ProxyEndpointRegistry(
      proxy,
      options.proxy ?? { host: '127.0.0.1', port: null },
      proxyPorts,
      health,
    );
    await openProxies(proxies, policy, options.proxy !== undefined);
  }

  const events = new EventBus(startedAtMs);
  const meter = proxy === null ? null : openMeter({ proxy, policy, index, holder, events });
  tellOfHealth(events, health);
  holder.whenOpened((records) => {
    tellOfActivity(events, records, holder.guard);
    holder.guard.attempt(() => policy.replace(records.storage.snapshot()));
    resolver.follow();
    events.emit({ type: 'resync' });
  });
  const { guard } = holder;
  const records = (): Records | null => holder.current;
  const sessions = new Sessions(clock, sessionHousehold({ records, policy, guard }));
  const deps: ConsoleDeps = {
    version: versionOf(ROOT),
    startedAtMs,
    dataDirectory,
    clock,
    health,
    records,
    guard,
    policy,
    gate,
    index,
    lists: lists.service,
    endpoints: registry === null && proxies === null ? null : new JoinedEndpoints(registry, proxies),
    observe,
    sentinel: sentinel ?? null,
    counters: () => ({ ...filter.counters, ...proxyCounters(proxy), unrecorded: holder.log.unrecorded }),
    datagrams: () => batching.path(),
    upstreams: () => resolver.health(),
    upstreamChoice: resolver,
    aliasesOf: (name) => aliasChain(resolver, name),
    askEndpoint: (endpoint, name) => filter.askEndpoint(endpoint, name),
    restore: async (file) => {
      const restored = await holder.restore(file);
      const ids = policy.profiles().map(({ id }) => id);
      await registry?.follow(ids);
      await proxies?.follow(ids);
      return restored;
    },
    events,
    jobs: new JobBoard({ events, clock, iso: (at) => zonedIso(policy.of(HOUSEHOLD).policy.zone, at) }),
    sessions,
    attempts: new AttemptLimit(clock, attemptMemory({ records, guard })),
    links: new ConsoleLinks(sessions),
    returns: new ChildReturns(clock, sessions, returnMemory({ records, guard })),
  };
  consoleDeps = deps;
  const api = onDemand(
    async () => {
      const { createApi } = await import('./control/create-api.ts');
      return createApi(deps, join(ROOT, 'out/console'));
    },
    (error) => statedError(deps, error),
  );
  const socket = await openControlSocket(controlSocketOf(dataDirectory), api);
  if (!socket.ok) throw new CannotStart(cannotListen(socket.error.path, socket.error.detail));
  const requests = new RequestClerk(deps);
  requests.start();
  const browsers = await openConsole(deps, api, options.console?.port ?? null);

  const end = async (): Promise<void> => {
    requests.stop();
    sessions.close();
    const jobs = deps.jobs.close();
    await browsers?.close();
    await socket.value.close();
    meter?.stop();
    await proxy?.close();
    await filter.close();
    await resolver.close();
    await holder.close();
    await lists.close();
    await jobs;
  };
  endOnSignals(end);

  // The filter answers already; `ready` promises the log too.
  await holder.current?.writer.opened();
  const ready: ReadyLine = {
    dns: registry?.of(HOUSEHOLD).dns ?? null,
    proxy: proxies?.of(HOUSEHOLD).proxy ?? null,
    console: browsers?.address ?? null,
    pid: process.pid,
  };
  process.stdout.write(`ready ${JSON.stringify(ready)}\n`);
  lists.catchUp();
}

/** The household's endpoint must be there; a child's that cannot be bound stands on the health board as `off`. */
async function openEndpoints(registry: ProfileEndpointRegistry, policy: CurrentPolicy): Promise<void> {
  const household = await registry.open(HOUSEHOLD);
  if (!household.ok) throw new CannotStart(household.error);
  for (const { id } of policy.profiles()) {
    if (id !== HOUSEHOLD) await registry.open(id);
  }
}

/** A port that was asked for must be there; one that nobody asked for may be missing, and is told. */
async function openProxies(
  proxies: ProxyEndpointRegistry,
  policy: CurrentPolicy,
  isNamed: boolean,
): Promise<void> {
  const household = await proxies.open(HOUSEHOLD);
  if (!household.ok && isNamed) throw new CannotStart(household.error);
  for (const { id } of policy.profiles()) {
    if (id !== HOUSEHOLD) await proxies.open(id);
  }
}

interface Measured {
  readonly proxy: ProxyServer;
  readonly policy: CurrentPolicy;
  readonly index: CurrentIndex;
  readonly holder: RecordsHolder;
  readonly events: EventBus;
}

function openMeter({ proxy, policy, index, holder, events }: Measured): UsageMeter {
  const meter = new UsageMeter({
    policy,
    index,
    clock,
    collect: () => proxy.collectTraffic(),
    write: (entries) => {
      holder.log.noteUsage(entries);
      // Whoever is told asks at once: by then it is on disk.
      void holder.current?.recorder.flush().then(() => events.emit({ type: 'usage' }));
    },
    storedOfDay: (id, day) => {
      const read = holder.guard.attempt(() => holder.current?.storage.usage.ofDay(id, day) ?? []);
      return read.ok ? read.value : [];
    },
    limitsOfDay: (id, day) => {
      const read = holder.guard.attempt(() => holder.current?.storage.usage.limitsOfDay(id, day) ?? []);
      return read.ok ? read.value : [];
    },
  });
  meter.start();
  holder.whenOpened(({ recorder }) => {
    meter.reload();
    recorder.onErased(() => meter.reload());
  });
  return meter;
}

/** Beside those of the name filter, under names of their own. */
function proxyCounters(proxy: ProxyServer | null): Record<string, number> {
  if (proxy === null) return {};
  const counted = Object.entries({ ...proxy.counters, standing: proxy.standing });
  return Object.fromEntries(counted.map(([name, count]) => [`proxy-${name}`, count]));
}

const portOf = (address: string | null): number => (address === null ? 0 : Number(new URL(address).port));

/** The log is loaded by the first line of it: most agents never write one. */
async function logError(error: unknown, text: string): Promise<void> {
  const { createAgentLog } = await import('./system/agent-log.ts');
  createAgentLog().error({ err: error }, text);
}

function endOnSignals(end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A second signal does not wait for a clean end.
      if (ending) process.exit(1);
      ending = true;
      end().then(
        () => process.exit(0),
        async (error: unknown) => {
          await logError(error, 'the agent did not end cleanly');
          process.exit(1);
        },
      );
    });
  }
}

function localDomainOf(text: string): DomainName {
  const parsed = parseDomainName(text);
  if (parsed.ok) return parsed.value;
  throw new CannotStart(
    {
      message: {
        vi: `--local-domain: \`${text}\` không phải là tên miền.`,
        en: `--local-domain: \`${text}\` is not a domain name.`,
      },
      hint: { vi: 'Ví dụ: nha.internal', en: 'For example: home.internal' },
    },
    EXIT_USAGE,
  );
}

const controlSocketOf = (dataDirectory: string): string =>
  controlSocketPath(dataDirectory, {
    platform: process.platform,
    env: process.env,
    homeDirectory: homedir(),
    temporaryDirectory: tmpdir(),
  });

const cannotListen = (path: string, detail: string): { message: Text; hint: Text } => ({
  message: {
    vi: `Không mở được ổ cắm điều khiển ${path} (${detail}).`,
    en: `The control socket ${path} cannot be opened (${detail}).`,
  },
  hint: { vi: 'Hãy chọn thư mục dữ liệu khác bằng --data.', en: 'Choose another data folder with --data.' },
});

function versionOf(root: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}
