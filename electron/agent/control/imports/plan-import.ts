/**
 * What of another program's settings would be taken, and how: a dry run that says of every piece whether it is kept,
 * changed or left out, and why. What it proposes is one action, made on the rules as they stand at this moment.
 */
import { randomBytes } from 'node:crypto';
import type { CategoryId } from '../../../../shared/catalogue/category-ids.ts';
import { helpLineEntry } from '../../../../shared/catalogue/help-lines.ts';
import { PUBLIC_LISTS } from '../../../../shared/catalogue/public-lists.ts';
import { SERVICES } from '../../../../shared/catalogue/services.ts';
import type { ImportPlan } from '../../../../shared/contracts/system-shapes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import {
  HOUSEHOLD,
  type PolicyRevision,
  type ProfileId,
  type RuleId,
} from '../../../../shared/kernel/ids.ts';
import type { PolicyDocument, PolicyRule } from '../../../../shared/policy/policy.ts';
import { formatRuleTarget, parseRuleTarget } from '../../../../shared/policy/rule-target.ts';
import type { AddList } from '../../filtering/list-service.ts';
import type {
  ForeignList,
  ForeignRule,
  ForeignSearch,
  ForeignService,
  ForeignSettings,
} from './foreign-settings.ts';

export interface StandingRules {
  readonly profile: ProfileId;
  /** Null: the household. */
  readonly name: string | null;
  readonly revision: PolicyRevision;
  readonly document: PolicyDocument;
}

export interface ProposedRules {
  readonly profile: ProfileId;
  readonly expected: PolicyRevision;
  readonly document: PolicyDocument;
}

export interface ProposedImport {
  readonly documents: readonly ProposedRules[];
  readonly lists: readonly AddList[];
}

type Item = ImportPlan['items'][number];

export interface Planned {
  readonly items: readonly Item[];
  readonly counts: ImportPlan['counts'];
  readonly proposed: ProposedImport;
}

/** Rules of one document, as its schema allows. */
const MOST_RULES = 20_000;
/** Shown one by one; the rest is counted. */
const SHOWN_ITEMS = 1000;
const MOST_LISTS = 100;

export function planImport(
  foreign: ForeignSettings,
  standing: readonly StandingRules[],
  subscribed: readonly { readonly name: string; readonly source: string }[],
): Planned {
  const plan = new Plan(standing, subscribed);
  for (const list of foreign.lists) plan.takeList(list);
  for (const rule of foreign.rules) plan.takeRule(rule);
  for (const service of foreign.services) plan.takeService(service);
  for (const search of foreign.searches) plan.takeSearch(search);
  for (const { what, outcome, reason } of foreign.others) plan.say(what, outcome, reason);
  return plan.done();
}

class Plan {
  readonly #profiles: readonly Draft[];
  readonly #names: Set<string>;
  readonly #sources: Set<string>;
  readonly #lists: AddList[] = [];
  readonly #items: Item[] = [];
  readonly #counts = { kept: 0, changed: 0, skipped: 0 };

  constructor(
    standing: readonly StandingRules[],
    subscribed: readonly { readonly name: string; readonly source: string }[],
  ) {
    this.#profiles = standing.map((rules) => new Draft(rules));
    this.#names = new Set(subscribed.map(({ name }) => name.toLowerCase()));
    this.#sources = new Set(subscribed.map(({ source }) => source));
  }

  say(what: Text, outcome: Item['outcome'], reason: Text | null): void {
    this.#counts[outcome] += 1;
    if (this.#items.length < SHOWN_ITEMS) this.#items.push({ what, outcome, reason });
  }

  takeList({ name, url, skipped }: ForeignList): void {
    const what: Text = { vi: `Danh sách ${name || url}`, en: `The list ${name || url}` };
    const refused = skipped ?? listFault(url);
    if (refused !== null) return this.say(what, 'skipped', refused);
    if (this.#sources.has(url)) return this.say(what, 'skipped', HAD_LIST);
    if (this.#lists.length >= MOST_LISTS) return this.say(what, 'skipped', TOO_MANY_LISTS);
    this.#sources.add(url);
    const known = PUBLIC_LISTS.find((list) => list.url === url);
    if (known !== undefined) {
      const { id, categoryId, format } = known;
      this.#lists.push({ name: this.#freeName(id), source: { url }, category: categoryId, format });
      return this.say(what, 'kept', null);
    }
    const category = guessCategory(`${name} ${url}`);
    const list = { source: { url }, category, format: 'auto' } as const;
    this.#lists.push({ name: this.#freeName(slugOf(name) || slugOf(hostOf(url)) || 'list'), ...list });
    this.say(what, 'changed', guessed(category));
  }

  takeRule({ text, action, domain, owners, changed, skipped }: ForeignRule): void {
    const verb: Text = action === 'allow' ? { vi: 'Cho phép', en: 'Allow' } : { vi: 'Chặn', en: 'Block' };
    const what: Text = { vi: `${verb.vi} ${text}`, en: `${verb.en} ${text}` };
    if (skipped !== null) return this.say(what, 'skipped', skipped);
    const parsed = parseRuleTarget(domain);
    if (!parsed.ok || parsed.value.kind !== 'domain') return this.say(what, 'skipped', NO_DOMAIN);
    if (action === 'block' && helpLineEntry(parsed.value.domain) !== undefined)
      return this.say(what, 'skipped', HELP_LINE);
    this.#rule(what, action, formatRuleTarget(parsed.value), owners, changed);
  }

  takeService({ id, owners, changed }: ForeignService): void {
    const service = serviceByForeignId(id);
    if (service === undefined)
      return this.say({ vi: `Chặn dịch vụ ${id}`, en: `Block the service ${id}` }, 'skipped', NO_SERVICE);
    const what: Text = { vi: `Chặn ${service.name}`, en: `Block ${service.name}` };
    this.#rule(what, 'block', `service:${service.id}`, owners, changed);
  }

  takeSearch({ search, youtube, owners, changed }: ForeignSearch): void {
    const what: Text = { vi: 'Tìm kiếm an toàn', en: 'Safe search' };
    const whose = this.#of(owners);
    if (whose.length === 0) return this.say(what, 'skipped', noProfile(owners ?? []));
    for (const draft of whose) draft.searchSafely(search, youtube);
    this.say(what, changed === null ? 'kept' : 'changed', changed);
  }

  done(): Planned {
    const hidden = this.#counts.kept + this.#counts.changed + this.#counts.skipped - this.#items.length;
    return {
      items: hidden === 0 ? this.#items : [...this.#items, andMore(hidden)],
      counts: this.#counts,
      proposed: {
        documents: this.#profiles.flatMap((draft) => draft.proposed() ?? []),
        lists: this.#lists,
      },
    };
  }

  #rule(
    what: Text,
    action: 'allow' | 'block',
    target: string,
    owners: readonly string[] | null,
    changed: Text | null,
  ): void {
    const whose = this.#of(owners);
    if (whose.length === 0) return this.say(what, 'skipped', noProfile(owners ?? []));
    const refused = whose.map((draft) => draft.rule(action, target)).find((fault) => fault !== null);
    if (refused !== undefined) return this.say(what, 'skipped', refused);
    this.say(what, changed === null ? 'kept' : 'changed', changed);
  }

  /** Everybody's are the household's; others' are of the children who bear the names. */
  #of(owners: readonly string[] | null): readonly Draft[] {
    if (owners === null) return this.#profiles.filter(({ profile }) => profile === HOUSEHOLD);
    const wanted = new Set(owners.map(nameKey));
    return this.#profiles.filter(({ name }) => name !== null && wanted.has(nameKey(name)));
  }

  #freeName(wished: string): string {
    let name = wished;
    for (let i = 2; this.#names.has(name.toLowerCase()); i++) name = `${wished.slice(0, 56)}-${i}`;
    this.#names.add(name.toLowerCase());
    return name;
  }
}

/** One profile's document as it would be. */
class Draft {
  readonly profile: ProfileId;
  readonly name: string | null;
  readonly #expected: PolicyRevision;
  readonly #before: PolicyDocument;
  readonly #rules: Map<string, PolicyRule['action']>;
  readonly #added: PolicyRule[] = [];
  #safeSearch: PolicyDocument['safeSearch'] | null = null;

  constructor({ profile, name, revision, document }: StandingRules) {
    this.profile = profile;
    this.name = name;
    this.#expected = revision;
    this.#before = document;
    this.#rules = new Map((document.rules ?? []).map(({ target, action }) => [target, action]));
  }

  /** Null: it stands. Else why it does not. */
  rule(action: 'allow' | 'block', target: string): Text | null {
    const standing = this.#rules.get(target);
    if (standing === action) return null;
    if (standing !== undefined) return OTHER_RULE;
    if (this.#rules.size >= MOST_RULES) return TOO_MANY_RULES;
    this.#rules.set(target, action);
    this.#added.push({ id: `r-${randomBytes(5).toString('hex')}` as RuleId, action, target });
    return null;
  }

  searchSafely(search: boolean, youtube: 'off' | 'moderate' | 'strict'): void {
    const before = this.#safeSearch ?? this.#before.safeSearch ?? { search: false, youtube: 'off' };
    const next = {
      search: before.search || search,
      youtube: before.youtube === 'off' ? youtube : before.youtube,
    };
    if (next.search !== before.search || next.youtube !== before.youtube) this.#safeSearch = next;
  }

  proposed(): ProposedRules | null {
    if (this.#added.length === 0 && this.#safeSearch === null) return null;
    const document: PolicyDocument = {
      ...this.#before,
      ...(this.#added.length === 0 ? {} : { rules: [...(this.#before.rules ?? []), ...this.#added] }),
      ...(this.#safeSearch == null ? {} : { safeSearch: this.#safeSearch }),
    };
    return { profile: this.profile, expected: this.#expected, document };
  }
}

const nameKey = (name: string): string => name.normalize('NFC').trim().toLowerCase();

function listFault(text: string): Text | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) return NOT_ON_THE_WEB;
  return url.username === '' && url.password === '' ? null : WITH_PASSWORD;
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname : '');

/** As names of lists are: letters without marks, digits and `-`. */
const slugOf = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);

const WORDS: readonly (readonly [RegExp, CategoryId])[] = [
  [/porn|nsfw|adult|xxx/i, 'adult'],
  [/gambl|casino|\bbet/i, 'gambling'],
  [/phish/i, 'phishing'],
  [/malware|threat|virus|ransom|\btif\b|urlhaus/i, 'malware'],
  [/scam|fake|fraud/i, 'scam'],
  [/crypto(?:jack|min)|coin/i, 'cryptojacking'],
  [/doh|vpn|bypass|prox/i, 'bypass'],
  [/social/i, 'social'],
  [/tracking|tracker|privacy|telemetry|spy/i, 'trackers'],
];

/** What these programs are mostly used for is advertising. */
const guessCategory = (text: string): CategoryId => WORDS.find(([word]) => word.test(text))?.[1] ?? 'ads';

const guessed = (category: CategoryId): Text => ({
  vi: `Nơi cũ không nói danh sách thuộc nhóm nào; ở đây nó được xếp vào nhóm “${category}”.`,
  en: `It says of no category there; here it is put into “${category}”.`,
});

/** Ids of AdGuard Home's services whose names differ from ours. */
const OTHER_IDS: Readonly<Record<string, string>> = {
  twitter: 'x',
  electronicarts: 'ea',
  origin: 'ea',
  xboxlive: 'xbox',
  hbomax: 'max',
  appletv: 'apple-tv',
  appletvplus: 'apple-tv',
  ok: 'ok-ru',
  mastodon: 'mastodon-social',
  playstore: 'google-play',
  bigolive: 'bigo-live',
  nvidia: 'geforce-now',
};

const plainId = (id: string): string => id.toLowerCase().replace(/[^a-z0-9]/g, '');

function serviceByForeignId(id: string) {
  const plain = plainId(id);
  const ours = OTHER_IDS[plain];
  return SERVICES.find((service) => service.id === ours || plainId(service.id) === plain);
}

const andMore = (count: number): Item => ({
  what: { vi: `… và ${count} mục nữa`, en: `… and ${count} more` },
  outcome: 'kept',
  reason: {
    vi: 'Các con số ở trên đã tính cả những mục này.',
    en: 'The counts above include these.',
  },
});

const noProfile = (owners: readonly string[]): Text => ({
  vi: `Không có hồ sơ nào tên ${owners.map((owner) => `“${owner}”`).join(', ')}. Hãy thêm hồ sơ ấy rồi nhập lại.`,
  en: `There is no profile named ${owners.map((owner) => `“${owner}”`).join(', ')}. Add it and import again.`,
});

const NO_DOMAIN: Text = { vi: 'Đây không phải là tên miền.', en: 'This is not a domain name.' };
const HELP_LINE: Text = {
  vi: 'Đây là trang trợ giúp trẻ em, luôn mở với mọi luật.',
  en: 'This is a help line for children, which stays open under every rule.',
};
const NO_SERVICE: Text = {
  vi: 'Hải Đăng chưa biết dịch vụ này.',
  en: 'Hải Đăng does not know this service yet.',
};
const OTHER_RULE: Text = {
  vi: 'Ở đây đã có luật ngược lại; luật của bạn được giữ.',
  en: 'There is an opposite rule here already; yours stays.',
};
const TOO_MANY_RULES: Text = {
  vi: `Một hồ sơ có nhiều nhất ${MOST_RULES} luật; hãy dùng một danh sách.`,
  en: `A profile has at most ${MOST_RULES} rules; use a list instead.`,
};
const TOO_MANY_LISTS: Text = {
  vi: `Mỗi lần nhập nhiều nhất ${MOST_LISTS} danh sách.`,
  en: `At most ${MOST_LISTS} lists come with one import.`,
};
const HAD_LIST: Text = { vi: 'Danh sách này đã có rồi.', en: 'This list is there already.' };
const NOT_ON_THE_WEB: Text = {
  vi: 'Danh sách nằm trên máy cũ, không có địa chỉ web.',
  en: 'The list lies on the other computer and has no web address.',
};
const WITH_PASSWORD: Text = {
  vi: 'Địa chỉ có kèm mật khẩu; Hải Đăng không giữ mật khẩu của nơi khác.',
  en: 'The address carries a password; Hải Đăng keeps no passwords of other places.',
};
