/**
 * What holds for one profile, as sentences: for parents in the rules and the agreement, for the child on its own page.
 * Both documents are merged by the same rules as for decisions, so a sentence never promises what is overridden.
 */
import { CATEGORIES } from '../catalogue/categories.ts';
import { CATEGORY_GROUPS, type CategoryGroupId } from '../catalogue/category-groups.ts';
import type { CategoryId } from '../catalogue/category-ids.ts';
import { CATEGORY_NAMES } from '../catalogue/category-words.ts';
import * as say from '../i18n/rule-sentences.ts';
import type { Text } from '../i18n/text.ts';
import { WEEKDAYS } from '../time/weekday.ts';
import { mergeActions, mergeEntries, mergeSetting, type PolicyPair } from './effective-policy.ts';
import { describeTarget } from './explain.ts';
import type { CategoryAction, PolicyAllowance, PolicyHours, PolicyRule } from './policy.ts';

export interface PolicySentence {
  readonly group: 'content' | 'sites' | 'time' | 'search';
  readonly sentence: Text;
}

export interface SentenceReader {
  readonly reader: 'parent' | 'child';
  /** To be signed: every category by its name, and everything that is closed in one sentence, since lines are scarce. */
  readonly onPaper?: true;
}

const MOST_CATEGORIES = 6;
const MOST_SITES = 8;

const named = (ids: readonly CategoryId[]): readonly Text[] => ids.map((id) => CATEGORY_NAMES[id]);
const fewCategories = (ids: readonly CategoryId[]): Text =>
  say.few(named(ids), MOST_CATEGORIES, say.moreCategories);
const allCategories = (ids: readonly CategoryId[]): Text =>
  say.few(named(ids), ids.length, say.moreCategories);

/** Dangerous kinds are not listed to a child: their names teach what to look for. */
const FOR_CHILDREN: Readonly<Partial<Record<CategoryGroupId, Text>>> = {
  harm: say.dangerousClosed,
  bypass: say.waysAroundClosed,
  plumbing: say.adsClosed,
};

function content(pair: PolicyPair, { reader, onPaper }: SentenceReader): Text[] {
  const actions = mergeActions(pair);
  const having = (action: CategoryAction, group: string): CategoryId[] =>
    CATEGORIES.filter((one) => one.group === group && actions.get(one.id) === action).map(({ id }) => id);
  const closedOnPaper: CategoryId[] = [];
  const blocked = CATEGORY_GROUPS.flatMap(({ id: group, name }): Text[] => {
    const ids = having('block', group);
    if (ids.length === 0) return [];
    if (onPaper === true && FOR_CHILDREN[group] === undefined) {
      closedOnPaper.push(...ids);
      return [];
    }
    if (reader === 'child') return [FOR_CHILDREN[group] ?? say.closedForYou(fewCategories(ids))];
    const whole = CATEGORIES.filter((one) => one.group === group).length === ids.length;
    return [whole ? say.blockedAll(name) : say.blockedSome(name, fewCategories(ids))];
  });
  const warned = CATEGORY_GROUPS.flatMap(({ id }) => having('warn', id));
  const mode = mergeSetting('mode', pair);
  const lines = [...blocked];
  if (closedOnPaper.length > 0) lines.push(say.closedForYou(allCategories(closedOnPaper)));
  if (warned.length > 0) {
    const names = onPaper === true ? allCategories(warned) : fewCategories(warned);
    lines.push(reader === 'child' ? say.askFirst(names) : say.warned(names));
  }
  // "Other sites are open" comes after those that are not; a mode that closes sites weighs more than any category.
  if (mode === 'open-filtered') lines.push(say.mode(mode, reader));
  else lines.unshift(say.mode(mode, reader));
  if (mergeSetting('observe', pair)) lines.push(say.observing);
  return lines;
}

/** Of several rules for one target the one that counts: a locked one, then the child's, then a block. */
function standingRules({ household, child }: PolicyPair): readonly PolicyRule[] {
  const standing = new Map<string, PolicyRule>();
  const byWeight = [
    ...(household.rules ?? []).filter(({ locked }) => locked !== true).sort(blocksLast),
    ...[...(child?.rules ?? [])].sort(blocksLast),
    ...(household.rules ?? []).filter(({ locked }) => locked === true).sort(blocksLast),
  ];
  for (const rule of byWeight) standing.set(rule.target, rule);
  return [...standing.values()];
}

const blocksLast = (a: PolicyRule, b: PolicyRule): number =>
  Number(a.action === 'block') - Number(b.action === 'block');

function sites(pair: PolicyPair): Text[] {
  const rules = standingRules(pair);
  const targets = (action: PolicyRule['action']): Text[] =>
    rules.filter((rule) => rule.action === action).map(({ target }) => describeTarget(target));
  const [blocked, allowed] = [targets('block'), targets('allow')];
  const lines: Text[] = [];
  if (blocked.length > 0) lines.push(say.sitesBlocked(say.few(blocked, MOST_SITES, say.moreSites)));
  if (allowed.length > 0) lines.push(say.sitesAllowed(say.few(allowed, MOST_SITES, say.moreSites)));
  return lines;
}

const withNote = (text: Text, note: string | undefined): Text =>
  note === undefined || note === '' ? text : say.noted(text, note);

const crossesMidnight = ({ start, end }: PolicyHours): boolean => end <= start;

function closedHours(hours: PolicyHours): Text {
  const { scope, except, start, end, note } = hours;
  const overnight = crossesMidnight(hours) && start !== end && start >= '18:00';
  const when = overnight ? say.nights(hours.days) : say.days(hours.days);
  if (scope !== 'all') return withNote(say.closedFor(allCategories(scope), when, start, end), note);
  if (except !== undefined && except.length > 0)
    return withNote(say.studyTime(when, start, end, allCategories(except)), note);
  return withNote(overnight ? say.bedtime(when, start, end) : say.breakTime(when, start, end), note);
}

/** Open windows of one scope add up, so they are one sentence. */
function openHours(windows: readonly PolicyHours[]): Text[] {
  const scopes = new Map<string, PolicyHours[]>();
  for (const window of windows) {
    const key = JSON.stringify(window.scope);
    scopes.set(key, [...(scopes.get(key) ?? []), window]);
  }
  return [...scopes.values()].map((group) => {
    const scope = group[0]?.scope ?? 'all';
    const said = group.map(({ days, start, end }) => say.windowText(say.days(days), start, end));
    return say.openOnly(
      scope === 'all' ? null : allCategories(scope),
      say.few(said, said.length, say.moreCategories),
    );
  });
}

/** One window by itself. */
export const hoursSentence = (hours: PolicyHours): Text =>
  hours.kind === 'closed' ? closedHours(hours) : (openHours([hours])[0] ?? describeTarget(hours.id));

function allowanceSentence({ scope, seconds, onDays, note }: PolicyAllowance): Text {
  const groups = new Map<number, string[]>();
  for (const day of WEEKDAYS) {
    const other = onDays?.[day];
    if (other !== undefined && other !== seconds) groups.set(other, [...(groups.get(other) ?? []), day]);
  }
  const others = [...groups].map(([other, ids]) => [say.days(ids), other] as const);
  const what =
    scope === 'all' ? null : scope.startsWith('category:') ? categoryOf(scope) : describeTarget(scope);
  return withNote(say.allowance(what, seconds, others), note);
}

/** Without "the category", which reads well only in the middle of a sentence. */
const categoryOf = (scope: string): Text =>
  CATEGORY_NAMES[scope.slice('category:'.length) as CategoryId] ?? describeTarget(scope);

function time(pair: PolicyPair): Text[] {
  const { household, child } = pair;
  const hours = mergeEntries(household.hours, child?.hours).map(([, entry]) => entry);
  const allowances = mergeEntries(household.allowances, child?.allowances).map(([, entry]) => entry);
  const free = mergeSetting('freeCategories', pair);
  return [
    ...hours.filter(({ kind }) => kind === 'closed').map(closedHours),
    ...openHours(hours.filter(({ kind }) => kind === 'open')),
    ...allowances.map(allowanceSentence),
    ...(allowances.length > 0 && free.length > 0 ? [say.freeTime(fewCategories(free))] : []),
  ];
}

function search(pair: PolicyPair): Text[] {
  const { search: safe, youtube } = mergeSetting('safeSearch', pair);
  return [safe ? say.safeSearchOn : say.safeSearchOff, ...(youtube === 'off' ? [] : [say.youtube(youtube)])];
}

export function policySentences(pair: PolicyPair, reader: SentenceReader): readonly PolicySentence[] {
  const grouped = [
    ['content', content(pair, reader)],
    ['sites', sites(pair)],
    ['time', time(pair)],
    ['search', search(pair)],
  ] as const;
  return grouped.flatMap(([group, sentences]) => sentences.map((sentence) => ({ group, sentence })));
}
