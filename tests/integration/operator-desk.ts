/**
 * The control API over its real socket, wired of real parts as the agent wires them, in a folder of its own, with a
 * clock whose hands a test may turn.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordsHolder } from '../../electron/agent/activity/records-holder.ts';
import { AttemptLimit, attemptMemory } from '../../electron/agent/control/attempt-limit.ts';
import { ChildReturns, returnMemory } from '../../electron/agent/control/child-returns.ts';
import type { ConsoleDeps } from '../../electron/agent/control/console-deps.ts';
import { ConsoleLinks } from '../../electron/agent/control/console-links.ts';
import { openControlSocket } from '../../electron/agent/control/control-socket.ts';
import { createApi } from '../../electron/agent/control/create-api.ts';
import { EventBus } from '../../electron/agent/control/event-bus.ts';
import type { Api } from '../../electron/agent/control/http-carrier.ts';
import { JobBoard } from '../../electron/agent/control/jobs.ts';
import { tellOfActivity, tellOfHealth } from '../../electron/agent/control/news.ts';
import { sessionHousehold } from '../../electron/agent/control/session-household.ts';
import { Sessions } from '../../electron/agent/control/sessions.ts';
import { aliasChain } from '../../electron/agent/dns/alias-chain.ts';
import { DnsFilter } from '../../electron/agent/dns/filter.ts';
import { ChosenResolver } from '../../electron/agent/dns/chosen-resolver.ts';
import { ProfileEndpointRegistry } from '../../electron/agent/dns/profile-endpoints.ts';
import { UdpBatching } from '../../electron/agent/dns/udp-batching.ts';
import { CurrentPolicy } from '../../electron/agent/enforcement/current-policy.ts';
import { Gatekeeper } from '../../electron/agent/enforcement/gatekeeper.ts';
import { CurrentIndex } from '../../electron/agent/filtering/current-index.ts';
import { openLists } from '../../electron/agent/filtering/open-lists.ts';
import type { AuditRow } from '../../electron/agent/storage/audit-store.ts';
import { type Clock, systemClock } from '../../electron/agent/system/clock.ts';
import { HealthBoard } from '../../electron/agent/system/health.ts';
import { connectOperator, type OperatorClient } from '../../electron/cli/control-client.ts';
import { milliseconds, type Milliseconds } from '../../shared/kernel/duration.ts';
import { HOUSEHOLD, type ProfileId } from '../../shared/kernel/ids.ts';
import { plus } from '../../shared/kernel/instant.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { parseDomainName } from '../../shared/net/domain-name.ts';
import { VIETNAM } from '../../shared/time/zone-offset.ts';
import { zonedIso } from '../../shared/time/zoned-iso.ts';

export interface OperatorDesk {
  readonly operator: OperatorClient;
  readonly health: HealthBoard;
  readonly socketPath: string;
  readonly dataDirectory: string;
  readonly deps: ConsoleDeps;
  readonly api: Api;
  /** Both hands: the wall clock and the one that never goes back. */
  turnClock(by: Milliseconds): void;
  /** The wall clock alone, which somebody set; null: right again. */
  setWallClock(atMs: number | null): void;
  /** A file of the operator's; with `content` it is there. */
  file(name: string, content?: string): string;
  /** Newest first. */
  audited(): readonly AuditRow[];
  /** As when the database is damaged: filtering without records. */
  loseRecords(lost: boolean): void;
  /** As when no port is free. */
  losePorts(lost: boolean): void;
  /** `keep`: the folder stays, for the next agent on it. */
  close(keep?: 'keep'): Promise<void>;
}

export interface DeskOptions {
  /** Files of the console; nothing there: it was not built. */
  readonly consoleFolder?: string;
  /** Of a desk that was closed with `keep`: what an agent that starts again finds. */
  readonly dataDirectory?: string;
  /** `127.0.0.1:5300`; absent: nobody answers. */
  readonly upstream?: string;
  /** Names of the house, which go to the upstream although they are special-use. */
  readonly localDomains?: readonly string[];
  /** Folder of the lists that come with the program; absent: none do. */
  readonly starters?: string;
}

export async function openOperatorDesk(options: DeskOptions = {}): Promise<OperatorDesk> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'haidang-operator-'));
  let turned = 0;
  let setApart = 0;
  const clock: Clock = {
    nowMs: () => plus(systemClock.nowMs(), milliseconds(turned + setApart)),
    monotonicMs: () => milliseconds(systemClock.monotonicMs() + turned),
  };
  const health = new HealthBoard(clock);
  const holder = new RecordsHolder(dataDirectory, VIETNAM, clock, health);
  const policy = new CurrentPolicy(health);
  policy.replace(unwrap(holder.open()));
  const index = new CurrentIndex();
  const localDomains = (options.localDomains ?? []).map((domain) => unwrap(parseDomainName(domain)));
  const files = mkdtempSync(join(tmpdir(), 'haidang-files-'));
  const noStarters = mkdtempSync(join(tmpdir(), 'haidang-no-starters-'));
  const bundled = options.starters ?? noStarters;
  const lists = openLists({ dataDirectory, bundled, index, health, clock });
  lists.catchUp();
  const gate = new Gatekeeper({ policy, index, log: holder.log, clock, observe: false, localDomains });
  const batching = new UdpBatching(() => clock.nowMs());
  const named = [options.upstream ?? '127.0.0.1:9'];
  const { resolver, isOwnQuery } = unwrap(
    ChosenResolver.open({ named, stored: () => [], ownPorts: () => [], clock, health, batching }),
  );
  const filter = new DnsFilter({ gate, resolver, health, batching, localDomains, isOwnQuery });
  const registry = new ProfileEndpointRegistry(
    filter,
    { host: '127.0.0.1', port: 0 },
    {
      dnsPortOf: () => null,
      rememberDnsPort: () => undefined,
    },
  );
  await registry.open(HOUSEHOLD);
  await lists.ready;

  let recordsLost = false;
  let portsLost = false;
  const taken = { vi: 'Cổng đã bị dùng.', en: 'The port is taken.' };
  const events = new EventBus(clock.nowMs());
  tellOfHealth(events, health);
  holder.whenOpened((records) => {
    tellOfActivity(events, records, holder.guard);
    events.emit({ type: 'resync' });
  });
  const { guard } = holder;
  const sessions = new Sessions(clock, sessionHousehold({ records: () => holder.current, policy, guard }));
  const deps: ConsoleDeps = {
    version: '0.0.0',
    startedAtMs: clock.nowMs(),
    dataDirectory,
    clock,
    health,
    records: () => (recordsLost ? null : holder.current),
    guard,
    policy,
    gate,
    index,
    lists: lists.service,
    endpoints: {
      dns: registry,
      proxy: null,
      open: async (id: ProfileId) =>
        portsLost ? { ok: false, error: { message: taken, hint: taken } } : registry.open(id),
      close: (id) => registry.close(id),
      of: (id) => registry.of(id),
    },
    observe: false,
    counters: () => ({ ...filter.counters }),
    sentinel: null,
    datagrams: () => batching.path(),
    upstreams: () => resolver.health(),
    upstreamChoice: resolver,
    aliasesOf: async (name) => (options.upstream === undefined ? [] : aliasChain(resolver, name)),
    askEndpoint: (endpoint, name) => filter.askEndpoint(endpoint, name),
    restore: async (file) => {
      const restored = await holder.restore(file);
      if (holder.current !== null) policy.replace(holder.current.storage.snapshot());
      await registry.follow(policy.profiles().map(({ id }) => id));
      return restored;
    },
    events,
    jobs: new JobBoard({ events, clock, iso: (at) => zonedIso(policy.of(HOUSEHOLD).policy.zone, at) }),
    sessions,
    attempts: new AttemptLimit(clock, attemptMemory({ records: () => holder.current, guard })),
    links: new ConsoleLinks(sessions),
    returns: new ChildReturns(clock, sessions, returnMemory({ records: () => holder.current, guard })),
  };
  const api = createApi(deps, options.consoleFolder ?? join(dataDirectory, 'no-console'));
  const socket = unwrap(await openControlSocket(join(dataDirectory, 'control.sock'), api));

  return {
    operator: connectOperator(dataDirectory),
    health,
    socketPath: socket.path,
    dataDirectory,
    deps,
    api,
    turnClock: (by) => {
      turned += by;
    },
    setWallClock: (atMs) => {
      setApart = atMs === null ? 0 : atMs - (systemClock.nowMs() + turned);
    },
    file: (name, content) => {
      const path = join(files, name);
      if (content !== undefined) writeFileSync(path, content);
      return path;
    },
    audited: () => holder.current?.storage.audit.recent(1000) ?? [],
    loseRecords: (lost) => {
      recordsLost = lost;
    },
    losePorts: (lost) => {
      portsLost = lost;
    },
    close: async (keep) => {
      sessions.close();
      await socket.close();
      await filter.close();
      await resolver.close();
      await holder.close();
      await lists.close();
      if (keep === undefined) rmSync(dataDirectory, { recursive: true, force: true });
      rmSync(files, { recursive: true, force: true });
      rmSync(noStarters, { recursive: true, force: true });
    },
  };
}
