/**
 * What is worth a talk, found in the rows of the last two days. Each thing says what was seen and nothing more, since
 * names are asked for by programs too; the advice opens a talk, it never accuses. Thresholds are wide on purpose: a card
 * that is there every day is read on none.
 */
import { plural, sayNumber } from '../i18n/number-words.ts';
import type { Text } from '../i18n/text.ts';
import { epochMs, type EpochMs } from '../kernel/instant.ts';
import type { DomainName } from '../net/domain-name.ts';
import { registrableDomain } from '../net/public-suffix.ts';
import { describeMoment } from '../policy/explain.ts';
import type { TimeZone } from '../time/zone-offset.ts';
import { isoDateAt } from '../time/civil-date.ts';
import { wallClockOf } from '../time/zoned-moment.ts';
import { targetOfSite } from './day-targets.ts';
import { isPlumbing, sayCategory } from './people-categories.ts';

export type NotableKind =
  | 'late-night'
  | 'bypass-try'
  | 'blocked-often'
  | 'new-category'
  | 'uncategorised-often';

/** What settles a thing in one tap: a rule for what was seen. */
export interface Offer {
  readonly action: 'allow' | 'block';
  /** As a parent's rule names it. */
  readonly target: string;
}

/** Rows of one kind, added up. */
export interface SeenGroup {
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly written: string | null;
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface SeenMinute {
  readonly category: string | null;
  readonly verdict: string;
  readonly reason: string;
  readonly atMs: number;
  readonly count: number;
}

export interface NotableInput {
  readonly childId: string;
  readonly childName: string;
  readonly zone: TimeZone;
  readonly nowMs: EpochMs;
  /** Of the last two days. */
  readonly groups: readonly SeenGroup[];
  /** Of the evening and night before today's morning, and of tonight. */
  readonly nightMinutes: readonly SeenMinute[];
  /** Categories of the four weeks before; `null`: too little is on record to call anything new. */
  readonly usual: ReadonlySet<string> | null;
  /** Targets that a parent's rule speaks of already: there is nothing left to decide. */
  readonly settled: ReadonlySet<string>;
}

export interface NotableThing {
  readonly id: string;
  readonly kind: NotableKind;
  readonly atMs: EpochMs;
  readonly count: number;
  readonly sentence: Text;
  readonly advice: Text;
  /** Empty: there is something to talk about, nothing to decide. */
  readonly offers: readonly Offer[];
  readonly log: {
    readonly fromMs: EpochMs;
    readonly toMs: EpochMs;
    readonly category: string | null;
    readonly verdict: 'allowed' | 'blocked' | null;
  };
}

const NIGHT_MINUTES = 10;
const BYPASS_TRIES = 3;
const BLOCKED_OFTEN = 20;
const NEW_CATEGORY = 10;
const UNCATEGORISED = 60;
/** Of each kind but the first two, the ones that count most. */
const MOST_OF_A_KIND = 2;

const isNight = (atMs: number, zone: TimeZone): boolean => {
  const { hour } = wallClockOf({ instantMs: epochMs(atMs), zone });
  return hour >= 22 || hour < 5;
};

interface Sum {
  readonly key: string;
  count: number;
  firstMs: number;
  lastMs: number;
  category: string | null;
}

function sumBy(groups: readonly SeenGroup[], keyOf: (group: SeenGroup) => string | null): readonly Sum[] {
  const sums = new Map<string, Sum>();
  for (const group of groups) {
    const key = keyOf(group);
    if (key === null) continue;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { key, ...group });
    else {
      sum.count += group.count;
      sum.firstMs = Math.min(sum.firstMs, group.firstMs);
      sum.lastMs = Math.max(sum.lastMs, group.lastMs);
    }
  }
  return [...sums.values()].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

const siteOf = ({ written }: SeenGroup): string | null =>
  written === null ? null : registrableDomain(written as DomainName);

const times = (n: number): Text => ({
  vi: `${sayNumber(n).vi} lượt`,
  en: `${sayNumber(n).en} ${plural(n, 'time', 'times')}`,
});

type Found = Omit<NotableThing, 'id' | 'log'> &
  Pick<NotableThing['log'], 'category' | 'verdict'> & { readonly key: string; readonly firstMs: number };

function lateNight({ childName, zone, nightMinutes }: NotableInput): Found[] {
  const used = nightMinutes.filter(({ atMs, category }) => isNight(atMs, zone) && !isPlumbing(category));
  const minutes = new Set(used.map(({ atMs }) => Math.floor(atMs / 60_000)));
  const [first, last] = [used.at(0), used.at(-1)];
  if (first === undefined || last === undefined || minutes.size < NIGHT_MINUTES) return [];
  const lastMs = epochMs(last.atMs);
  const from = describeMoment(epochMs(first.atMs), zone, epochMs(first.atMs));
  const to = describeMoment(lastMs, zone, lastMs);
  return [
    {
      key: '',
      kind: 'late-night',
      atMs: lastMs,
      firstMs: first.atMs,
      count: minutes.size,
      category: null,
      verdict: null,
      sentence: {
        vi: `Máy của ${childName} có truy cập trong đêm, từ ${from.vi} đến ${to.vi} (${minutes.size} phút có hoạt động).`,
        en: `${childName}’s computer was active at night, from ${from.en} to ${to.en} (in ${minutes.size} minutes).`,
      },
      advice: {
        vi: 'Có thể là ứng dụng chạy ngầm. Thử hỏi con ngủ có ngon không và cùng chọn chỗ cất máy ban đêm.',
        en: 'It may have been programs in the background. Ask how your child sleeps, and choose together where devices spend the night.',
      },
      offers: [],
    },
  ];
}

function bypassTries({ childName, groups }: NotableInput): Found[] {
  const [tries] = sumBy(
    groups.filter(({ category, verdict }) => category === 'bypass' && verdict === 'block'),
    () => '',
  );
  if (tries === undefined || tries.count < BYPASS_TRIES) return [];
  const n = times(tries.count);
  return [
    {
      key: '',
      kind: 'bypass-try',
      atMs: epochMs(tries.lastMs),
      firstMs: tries.firstMs,
      count: tries.count,
      category: 'bypass',
      verdict: 'blocked',
      sentence: {
        vi: `Dịch vụ vượt bộ lọc (VPN, proxy) bị chặn ${n.vi} trên máy của ${childName}.`,
        en: `VPN or proxy services were blocked ${n.en} on ${childName}’s computer.`,
      },
      advice: {
        vi: 'Một số ứng dụng tự kết nối. Hãy hỏi con đang cần vào trang nào; có khi chỉ cần mở đúng trang đó.',
        en: 'Some programs connect by themselves. Ask which site is needed; opening that one may be enough.',
      },
      offers: [],
    },
  ];
}

function blockedOften({ childName, groups }: NotableInput): Found[] {
  const blocks = groups.filter(
    ({ verdict, category, reason }) =>
      verdict === 'block' && category !== 'bypass' && !isPlumbing(category) && reason !== 'special-use-name',
  );
  const sums = sumBy(blocks, (group) => siteOf(group) ?? group.category);
  return sums
    .filter(({ count }) => count >= BLOCKED_OFTEN)
    .slice(0, MOST_OF_A_KIND)
    .map(({ key, count, category, firstMs, lastMs }) => {
      const what = key === category ? sayCategory(category) : { vi: key, en: key };
      const n = times(count);
      return {
        key,
        kind: 'blocked-often',
        atMs: epochMs(lastMs),
        firstMs,
        count,
        category,
        verdict: 'blocked',
        sentence: {
          vi: `${what.vi} bị chặn ${n.vi} trên máy của ${childName}.`,
          en: `${what.en} was blocked ${n.en} on ${childName}’s computer.`,
        },
        advice: {
          vi: 'Nếu con cần trang này để học, bạn có thể mở riêng nó. Nếu không, hãy hỏi điều gì làm con muốn vào.',
          en: 'If it is needed for school, you can open just this site. If not, ask what makes it interesting.',
        },
        // What is blocked for what it is must not stand one slip of the finger from open.
        offers: [],
      };
    });
}

const allowOrBlock = (target: string): readonly Offer[] => [
  { action: 'allow', target },
  { action: 'block', target },
];

const wentThrough = ({ verdict }: SeenGroup): boolean => verdict !== 'block' && verdict !== 'failed';

function newCategories({ childName, groups, usual, settled }: NotableInput): Found[] {
  if (usual === null) return [];
  const visits = groups.filter(
    (group) => wentThrough(group) && group.category !== null && !isPlumbing(group.category),
  );
  return sumBy(visits, ({ category }) => category)
    .filter(({ key, count }) => count >= NEW_CATEGORY && !usual.has(key) && !settled.has(`category:${key}`))
    .slice(0, MOST_OF_A_KIND)
    .map(({ key, count, firstMs, lastMs }) => {
      const name = sayCategory(key);
      const n = times(count);
      return {
        key,
        kind: 'new-category',
        atMs: epochMs(lastMs),
        firstMs,
        count,
        category: key,
        verdict: 'allowed',
        sentence: {
          vi: `Lần đầu trong bốn tuần, ${childName} vào nhóm “${name.vi}” (${n.vi}).`,
          en: `For the first time in four weeks ${childName} went to “${name.en}” (${n.en}).`,
        },
        advice: {
          vi: 'Hỏi con cho xem cùng: điều gì mới và hay ở đó?',
          en: 'Ask to be shown: what is new and good there?',
        },
        offers: allowOrBlock(`category:${key}`),
      };
    });
}

function uncategorisedOften({ childName, groups, settled }: NotableInput): Found[] {
  const visits = groups.filter((group) => wentThrough(group) && group.category === null);
  return sumBy(visits, siteOf)
    .filter(({ key, count }) => count >= UNCATEGORISED && !settled.has(targetOfSite(key).target))
    .slice(0, 1)
    .map(({ key, count, firstMs, lastMs }) => {
      const n = times(count);
      return {
        key,
        kind: 'uncategorised-often',
        atMs: epochMs(lastMs),
        firstMs,
        count,
        category: '',
        verdict: 'allowed',
        sentence: {
          vi: `${childName} hay vào ${key} (${n.vi}), trang chưa có danh sách nào xếp loại.`,
          en: `${childName} often went to ${key} (${n.en}), which no list has sorted yet.`,
        },
        advice: {
          vi: 'Mở xem thử, rồi cho phép hoặc chặn để lần sau rõ ràng.',
          en: 'Have a look, then allow or block it, so that it is settled.',
        },
        offers: allowOrBlock(targetOfSite(key).target),
      };
    });
}

/** The ones that matter most come first. */
export function findNotable(input: NotableInput): readonly NotableThing[] {
  const found = [lateNight, bypassTries, blockedOften, newCategories, uncategorisedOften].flatMap((find) =>
    find(input),
  );
  return found.map(({ key, firstMs, category, verdict, ...thing }) => ({
    ...thing,
    // The same thing on the same day is the same card, however often it is asked for.
    id: [thing.kind, input.childId, isoDateAt(input.zone, thing.atMs), key].filter((p) => p !== '').join(':'),
    log: { fromMs: epochMs(firstMs), toMs: epochMs(thing.atMs + 60_000), category, verdict },
  }));
}
