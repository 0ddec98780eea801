/**
 * What a Pi-hole's Teleporter holds, read from rows: they come from `gravity.db` in version 6 and from JSON files in
 * version 5, with the same columns. A domain of Pi-hole is exact; a rule here covers what is under it too.
 */
import { z } from 'zod';
import type { Text } from '../../../../shared/i18n/text.ts';
import {
  type ForeignList,
  type ForeignOther,
  type ForeignRule,
  type ForeignSettings,
  OFF_THERE,
} from './foreign-settings.ts';

const flag = z.union([z.boolean(), z.number().transform((n) => n !== 0)]).default(true);
const id = z.number();

export const PI_HOLE_TABLES = {
  group: z.object({ id, name: z.string(), enabled: flag }),
  adlist: z.object({
    id,
    address: z.string(),
    enabled: flag,
    comment: z.string().nullish(),
    /** 1: a list that allows; since version 6. */
    type: z.number().nullish(),
  }),
  domainlist: z.object({ id, type: z.number(), domain: z.string(), enabled: flag }),
  domainlist_by_group: z.object({ domainlist_id: z.number(), group_id: z.number() }),
  adlist_by_group: z.object({ adlist_id: z.number(), group_id: z.number() }),
  client: z.object({ id, ip: z.string(), comment: z.string().nullish() }),
} as const;

export type PiHoleTable = keyof typeof PI_HOLE_TABLES;
export type PiHoleRows = { readonly [T in PiHoleTable]: readonly z.infer<(typeof PI_HOLE_TABLES)[T]>[] };

export const NO_ROWS: PiHoleRows = {
  group: [],
  adlist: [],
  domainlist: [],
  domainlist_by_group: [],
  adlist_by_group: [],
  client: [],
};

/** The group that every client is in. */
const EVERYBODY = 0;

export function readPiHole(rows: PiHoleRows, version: string | null, config: unknown): ForeignSettings {
  const groups = new Map(rows.group.map((group) => [group.id, group]));
  return {
    version,
    lists: rows.adlist.map(listOf),
    rules: rows.domainlist.map((row) => {
      const owners = rows.domainlist_by_group
        .filter(({ domainlist_id: of }) => of === row.id)
        .map(({ group_id: group }) => group);
      const everybody = owners.length === 0 || owners.includes(EVERYBODY);
      const names = owners.map((owner) => groups.get(owner)?.name ?? '');
      return ruleOf(row, everybody ? null : names);
    }),
    services: [],
    searches: [],
    others: othersOf(rows, config),
  };
}

function listOf({ address, comment, enabled, type }: PiHoleRows['adlist'][number]): ForeignList {
  const skipped = type === 1 ? ALLOW_LIST : enabled ? null : OFF_THERE;
  return { name: comment ?? '', url: address, skipped };
}

/** 0 allow, 1 deny; 2 and 3 the same by regular expression. */
function ruleOf(
  { type, domain, enabled }: PiHoleRows['domainlist'][number],
  owners: readonly string[] | null,
): ForeignRule {
  const action = type === 0 || type === 2 ? 'allow' : 'block';
  const plain = type < 2 ? domain : domainOfRegex(domain);
  return {
    text: domain,
    action,
    domain: plain ?? '',
    owners,
    changed: type < 2 ? COVERS_MORE : null,
    skipped: !enabled ? OFF_THERE : plain === null ? PATTERN : null,
  };
}

/** `(\.|^)example\.com$` is how Pi-hole writes a domain with all that is under it. */
export function domainOfRegex(pattern: string): string | null {
  const found = /^\((?:\\\.\|\^|\^\|\\\.)\)((?:[\w-]+\\\.)+[\w-]+)\$$/.exec(pattern.trim());
  return found?.[1]?.replaceAll('\\.', '.') ?? null;
}

const configSchema = z.looseObject({
  dns: z
    .looseObject({
      upstreams: z.array(z.string()).catch([]),
      hosts: z.array(z.string()).catch([]),
      cnameRecords: z.array(z.string()).catch([]),
    })
    .catch({ upstreams: [], hosts: [], cnameRecords: [] }),
});

function othersOf({ client, group }: PiHoleRows, config: unknown): ForeignOther[] {
  const others: ForeignOther[] = client.map(({ ip, comment }) => {
    const name = comment == null || comment === '' ? ip : `${comment} (${ip})`;
    return {
      what: { vi: `Thiết bị ${name}`, en: `The client ${name}` },
      outcome: 'skipped',
      reason: DEVICES,
    };
  });
  for (const { id: number, name } of group) {
    if (number === EVERYBODY) continue;
    others.push({
      what: { vi: `Nhóm “${name}”`, en: `The group “${name}”` },
      outcome: 'skipped',
      reason: GROUPS,
    });
  }
  const parsed = configSchema.safeParse(config);
  if (!parsed.success) return others;
  const { upstreams, hosts, cnameRecords } = parsed.data.dns;
  const own = hosts.length + cnameRecords.length;
  if (upstreams.length > 0)
    others.push({
      what: { vi: 'Máy chủ DNS bên trên', en: 'Upstream servers' },
      outcome: 'skipped',
      reason: UPSTREAMS,
    });
  if (own > 0)
    others.push({
      what: { vi: `${own} tên miền trả lời riêng`, en: `${own} local DNS records` },
      outcome: 'skipped',
      reason: OWN_ANSWER,
    });
  return others;
}

const ALLOW_LIST: Text = {
  vi: 'Hải Đăng không đăng ký danh sách cho phép: cho phép là việc của bố mẹ, từng trang một.',
  en: 'Hải Đăng subscribes to no lists that allow: allowing is for parents, site by site.',
};
const COVERS_MORE: Text = {
  vi: 'Ở đây luật cũng đúng với mọi tên bên dưới.',
  en: 'Here the rule also covers everything under that name.',
};
const PATTERN: Text = {
  vi: 'Hải Đăng chặn theo tên miền, không theo mẫu ký tự.',
  en: 'Hải Đăng blocks by domain, not by pattern.',
};
const DEVICES: Text = {
  vi: 'Hải Đăng lọc theo từng con, không theo địa chỉ máy.',
  en: 'Hải Đăng filters by child, not by address.',
};
const GROUPS: Text = {
  vi: 'Luật của nhóm trùng tên một hồ sơ được chuyển vào hồ sơ ấy; bản thân nhóm thì không.',
  en: 'Rules of a group that bears a profile’s name go to that profile; the group itself does not.',
};
const UPSTREAMS: Text = {
  vi: 'Máy chủ DNS được chọn khi khởi động Hải Đăng.',
  en: 'Upstream servers are chosen when Hải Đăng is started.',
};
const OWN_ANSWER: Text = {
  vi: 'Hải Đăng không trả lời thay địa chỉ của người khác.',
  en: 'Hải Đăng does not answer with addresses of your own.',
};
