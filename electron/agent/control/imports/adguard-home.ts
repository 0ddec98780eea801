/** `AdGuardHome.yaml`, of the schema versions of the last years: fields moved between them, so each is looked for where it was. */
import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { Text } from '../../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { OWN_ANSWER, readAdguardRule } from './adguard-rule.ts';
import {
  type ForeignFault,
  type ForeignList,
  type ForeignOther,
  type ForeignSearch,
  type ForeignService,
  type ForeignSettings,
  OFF_THERE,
} from './foreign-settings.ts';

const filter = z.object({
  enabled: z.boolean().default(true),
  url: z.string(),
  name: z.string().default(''),
});
const safeSearch = z.looseObject({ enabled: z.boolean().default(false) });
/** A bare list of ids until 2023, an object with a schedule since. */
const blockedServices = z.union([
  z.array(z.string()).transform((ids) => ({ ids, schedule: {} as Record<string, unknown> })),
  z.object({
    ids: z.array(z.string()).nullable().default([]),
    schedule: z.record(z.string(), z.unknown()).nullable().default({}),
  }),
]);
const flag = z.boolean().optional();

const client = z.looseObject({
  name: z.string().default(''),
  use_global_settings: z.boolean().default(true),
  use_global_blocked_services: z.boolean().default(true),
  safesearch_enabled: flag,
  safe_search: safeSearch.nullish(),
  blocked_services: blockedServices.nullish(),
});

const settings = z.looseObject({
  schema_version: z.number().optional(),
  filters: z.array(filter).nullish(),
  whitelist_filters: z.array(filter).nullish(),
  user_rules: z.array(z.string()).nullish(),
  clients: z.union([z.array(client), z.looseObject({ persistent: z.array(client).nullish() })]).nullish(),
  dns: z
    .looseObject({
      blocked_services: blockedServices.nullish(),
      parental_enabled: flag,
      safebrowsing_enabled: flag,
      safesearch_enabled: flag,
      safe_search: safeSearch.nullish(),
      rewrites: z.array(z.unknown()).nullish(),
      upstream_dns: z.array(z.string()).nullish(),
    })
    .nullish(),
  filtering: z
    .looseObject({
      blocked_services: blockedServices.nullish(),
      parental_enabled: flag,
      safebrowsing_enabled: flag,
      safe_search: safeSearch.nullish(),
      rewrites: z.array(z.unknown()).nullish(),
    })
    .nullish(),
  users: z.array(z.unknown()).nullish(),
});

type Settings = z.infer<typeof settings>;
type Client = z.infer<typeof client>;
type Services = z.infer<typeof blockedServices>;

/** Aliases that unfold into more nodes than this are an attack, not a configuration. */
const MOST_ALIASES = 100;

export function readAdguardHome(text: string): Result<ForeignSettings, ForeignFault> {
  let raw: unknown;
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    const [fault] = document.errors;
    if (fault !== undefined)
      return err({ kind: 'not-this-kind', detail: fault.message.split('\n')[0] ?? '' });
    raw = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (cause) {
    return err({ kind: 'not-this-kind', detail: cause instanceof Error ? cause.message : String(cause) });
  }
  const parsed = settings.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return err({ kind: 'not-this-kind', detail: where });
  }
  const { data } = parsed;
  if (data.filters == null && data.user_rules == null && data.dns == null)
    return err({ kind: 'not-this-kind', detail: 'filters, user_rules, dns' });
  return ok(foreignOf(data));
}

function foreignOf(data: Settings): ForeignSettings {
  const clients = Array.isArray(data.clients) ? data.clients : (data.clients?.persistent ?? []);
  const services = data.filtering?.blocked_services ?? data.dns?.blocked_services;
  return {
    version: data.schema_version === undefined ? null : `schema ${data.schema_version}`,
    lists: listsOf(data),
    rules: (data.user_rules ?? []).flatMap((line) => readAdguardRule(line) ?? []),
    services: [
      ...servicesOf(services, null),
      ...clients.flatMap((one) =>
        one.use_global_blocked_services ? [] : servicesOf(one.blocked_services, [one.name]),
      ),
    ],
    searches: [...householdSearch(data), ...clients.flatMap(clientSearch)],
    others: othersOf(data, clients),
  };
}

const listsOf = ({ filters, whitelist_filters: allowing }: Settings): ForeignList[] => [
  ...(filters ?? []).map(({ name, url, enabled }) => ({
    name,
    url,
    skipped: enabled ? null : OFF_THERE,
  })),
  ...(allowing ?? []).map(({ name, url }) => ({ name, url, skipped: ALLOW_LIST })),
];

function servicesOf(
  services: Services | null | undefined,
  owners: readonly string[] | null,
): ForeignService[] {
  if (services == null) return [];
  // `time_zone` alone is no schedule.
  const days = Object.values(services.schedule ?? {}).filter(
    (day) => typeof day === 'object' && day !== null,
  );
  const changed = days.length === 0 ? null : NO_SCHEDULE;
  return (services.ids ?? []).map((id) => ({ id, owners, changed }));
}

function householdSearch({ dns, filtering }: Settings): ForeignSearch[] {
  const chosen = filtering?.safe_search ?? dns?.safe_search ?? null;
  const on = chosen?.enabled ?? dns?.safesearch_enabled ?? false;
  return on ? [searchOf(chosen, null)] : [];
}

function clientSearch(one: Client): ForeignSearch[] {
  const on = one.safe_search?.enabled ?? one.safesearch_enabled ?? false;
  return on && !one.use_global_settings ? [searchOf(one.safe_search ?? null, [one.name])] : [];
}

/** Engines could be chosen one by one there; here they are on or off together. */
function searchOf(
  chosen: Readonly<Record<string, unknown>> | null,
  owners: readonly string[] | null,
): ForeignSearch {
  const { enabled: _, youtube, ...engines } = chosen ?? {};
  const some = Object.values(engines).some((on) => on === false);
  return {
    search: true,
    youtube: youtube === false ? 'off' : 'strict',
    owners,
    changed: some ? ALL_ENGINES : null,
  };
}

function othersOf(data: Settings, clients: readonly Client[]): ForeignOther[] {
  const { dns, filtering, users } = data;
  const rewrites = [...(dns?.rewrites ?? []), ...(filtering?.rewrites ?? [])].length;
  const others: ForeignOther[] = [];
  if (filtering?.parental_enabled ?? dns?.parental_enabled)
    others.push({
      what: { vi: 'Chặn nội dung người lớn', en: 'Parental control' },
      outcome: 'kept',
      reason: null,
    });
  if (filtering?.safebrowsing_enabled ?? dns?.safebrowsing_enabled)
    others.push({ what: { vi: 'Chặn trang nguy hiểm', en: 'Safe browsing' }, outcome: 'kept', reason: null });
  if (rewrites > 0)
    others.push({
      what: { vi: `${rewrites} tên miền trả lời riêng`, en: `${rewrites} DNS rewrites` },
      outcome: 'skipped',
      reason: OWN_ANSWER,
    });
  if ((dns?.upstream_dns ?? []).length > 0)
    others.push({
      what: { vi: 'Máy chủ DNS bên trên', en: 'Upstream servers' },
      outcome: 'skipped',
      reason: UPSTREAMS,
    });
  if ((users ?? []).length > 0)
    others.push({
      what: { vi: 'Tài khoản quản trị', en: 'Administrators' },
      outcome: 'skipped',
      reason: PASSWORDS,
    });
  for (const { name } of clients)
    others.push({
      what: { vi: `Thiết bị “${name}”`, en: `The client “${name}”` },
      outcome: 'skipped',
      reason: DEVICES,
    });
  return others;
}

const ALLOW_LIST: Text = {
  vi: 'Hải Đăng không đăng ký danh sách cho phép: cho phép là việc của bố mẹ, từng trang một.',
  en: 'Hải Đăng subscribes to no lists that allow: allowing is for parents, site by site.',
};
const NO_SCHEDULE: Text = {
  vi: 'Lịch nghỉ chặn không mang theo được: dịch vụ bị chặn cả ngày, con có thể xin mở.',
  en: 'Its schedule cannot be carried over: the service is blocked all day, and the child can ask.',
};
const ALL_ENGINES: Text = {
  vi: 'Ở đây tìm kiếm an toàn bật cho mọi trang tìm kiếm.',
  en: 'Here safe search is on for every engine.',
};
const UPSTREAMS: Text = {
  vi: 'Máy chủ DNS được chọn khi khởi động Hải Đăng.',
  en: 'Upstream servers are chosen when Hải Đăng is started.',
};
const PASSWORDS: Text = {
  vi: 'Mật khẩu không bao giờ được mang theo.',
  en: 'Passwords are never carried over.',
};
const DEVICES: Text = {
  vi: 'Hải Đăng lọc theo từng con, không theo địa chỉ máy. Luật của thiết bị trùng tên một hồ sơ được chuyển vào hồ sơ ấy.',
  en: 'Hải Đăng filters by child, not by address. Rules of a client that bears a profile’s name go to that profile.',
};
