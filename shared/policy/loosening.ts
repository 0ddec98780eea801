/**
 * Which lines of a change leave more open than before, so that nobody opens more than was meant. Each change is looked
 * at by itself: the document before with only that change in it, and the line that `diffPolicies` has for it.
 */
import { CATEGORY_IDS } from '../catalogue/category-ids.ts';
import type { Text } from '../i18n/text.ts';
import { WEEKDAYS } from '../time/weekday.ts';
import { mergeActions, mergeSetting, type PolicyPair } from './effective-policy.ts';
import { stops } from './name-facts.ts';
import { diffPolicies } from './policy-diff.ts';
import {
  LOCKABLE_SETTINGS,
  NETWORK_MODES,
  YOUTUBE_LEVELS,
  type LockableSetting,
  type PolicyAllowance,
  type PolicyDocument,
  type PolicyHours,
  type PolicyRule,
} from './policy.ts';
import { closedMinutes } from './week-minutes.ts';

/** How the document stands among those it is merged with. */
export type PairOf = (document: PolicyDocument) => PolicyPair;

const more = <T>(before: readonly T[], after: readonly T[]): boolean =>
  after.some((item) => !before.includes(item));

function settingLoosens(setting: LockableSetting, before: PolicyPair, after: PolicyPair): boolean {
  switch (setting) {
    case 'mode': {
      const rank = (pair: PolicyPair): number => NETWORK_MODES.indexOf(mergeSetting('mode', pair));
      // From the widest to the narrowest.
      return rank(after) < rank(before);
    }
    case 'safeSearch': {
      const [from, to] = [mergeSetting('safeSearch', before), mergeSetting('safeSearch', after)];
      const less = YOUTUBE_LEVELS.indexOf(to.youtube) < YOUTUBE_LEVELS.indexOf(from.youtube);
      return (from.search && !to.search) || less;
    }
    case 'observe':
      return mergeSetting('observe', after) && !mergeSetting('observe', before);
    case 'failureMode':
      return (
        mergeSetting('failureMode', before) === 'closed' && mergeSetting('failureMode', after) === 'open'
      );
    case 'freeCategories':
      return more(mergeSetting('freeCategories', before), mergeSetting('freeCategories', after));
    case 'localDomains':
      return more(mergeSetting('localDomains', before), mergeSetting('localDomains', after));
    default:
      // The zone moves hours; it neither opens nor closes.
      return false;
  }
}

const ruleLoosens = (before: PolicyRule | undefined, after: PolicyRule | undefined): boolean =>
  before?.action !== after?.action || before?.target !== after?.target
    ? before?.action === 'block' || after?.action === 'allow'
    : before?.locked === true && after?.locked !== true && before.action === 'block';

/** Anything that was shut at some minute of the week, and is so neither by the one change nor when all are made. */
function hoursLoosen(
  before: readonly PolicyHours[],
  only: readonly PolicyHours[],
  after: readonly PolicyHours[],
): boolean {
  const weeks = [before, only, after].map(closedMinutes);
  const keys = new Set(weeks.flatMap((week) => [...week.keys()]));
  return [...keys].some((key) => {
    const [was, is, becomes] = weeks.map((week) => week.get(key) ?? week.get(''));
    return was?.some((shut, at) => shut && is?.[at] !== true && becomes?.[at] !== true) === true;
  });
}

const secondsOn = ({ seconds, onDays }: PolicyAllowance): readonly number[] =>
  WEEKDAYS.map((day) => onDays?.[day] ?? seconds);

function allowanceLoosens(before: PolicyAllowance | undefined, after: PolicyAllowance | undefined): boolean {
  if (before === undefined) return false;
  if (after === undefined || before.scope !== after.scope) return true;
  const was = secondsOn(before);
  return secondsOn(after).some((seconds, day) => seconds > (was[day] ?? 0));
}

type Entry = { readonly id: string };

/** The list before with one entry as it is after: put in, changed, or taken out. */
function withEntry<T extends Entry>(before: readonly T[], after: readonly T[], id: string): T[] {
  const entry = after.find((one) => one.id === id);
  if (entry === undefined) return before.filter((one) => one.id !== id);
  return before.some((one) => one.id === id)
    ? before.map((one) => (one.id === id ? entry : one))
    : [...before, entry];
}

const changedIds = (before: readonly Entry[], after: readonly Entry[]): readonly string[] => {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  const of = (list: readonly Entry[], id: string): string =>
    JSON.stringify(list.find((one) => one.id === id)) ?? '';
  return [...ids].filter((id) => of(before, id) !== of(after, id));
};

/** `undefined` takes the field out, as an absent one is inherited. */
function withField<K extends keyof PolicyDocument>(
  document: PolicyDocument,
  field: K,
  value: PolicyDocument[K],
): PolicyDocument {
  const { [field]: _before, ...rest } = document;
  return (value === undefined ? rest : { ...rest, [field]: value }) as PolicyDocument;
}

/** Lists that were inherited count as written down, so that a line is about its entry alone. */
export function looseningLines(
  before: PolicyDocument,
  after: PolicyDocument,
  pairOf: PairOf,
): readonly Text[] {
  const lines: Text[] = [];
  const consider = (
    only: PolicyDocument,
    loosens: (pair: PolicyPair) => boolean,
    base: PolicyDocument = before,
  ): void => {
    if (loosens(pairOf(only))) lines.push(...diffPolicies(base, only));
  };
  const standing = pairOf(before);

  for (const setting of LOCKABLE_SETTINGS)
    consider(withField(before, setting, after[setting]), (pair) => settingLoosens(setting, standing, pair));

  const actions = mergeActions(standing);
  for (const id of CATEGORY_IDS) {
    const setting = after.categories?.[id];
    if (JSON.stringify(setting) === JSON.stringify(before.categories?.[id])) continue;
    const { [id]: _category, ...others } = before.categories ?? {};
    const categories = setting === undefined ? others : { ...others, [id]: setting };
    consider(
      withField(before, 'categories', categories),
      (pair) => stops(actions.get(id) ?? 'allow') && !stops(mergeActions(pair).get(id) ?? 'allow'),
    );
  }

  const rules = [before.rules ?? [], after.rules ?? []] as const;
  for (const id of changedIds(...rules)) {
    const [was, is] = rules.map((list) => list.find((rule) => rule.id === id));
    consider(
      withField(before, 'rules', withEntry(...rules, id)),
      () => ruleLoosens(was, is),
      withField(before, 'rules', [...rules[0]]),
    );
  }

  const inherited = standing.child === null ? undefined : standing.household.hours;
  const hours = [before.hours ?? inherited ?? [], after.hours ?? inherited ?? []] as const;
  const linesBefore = lines.length;
  for (const id of changedIds(...hours)) {
    const only = withEntry(...hours, id);
    consider(
      withField(before, 'hours', only),
      () => hoursLoosen(hours[0], only, hours[1]),
      withField(before, 'hours', [...hours[0]]),
    );
  }

  // Two windows over the same minutes: neither opens them alone, both together do.
  if (lines.length === linesBefore && hoursLoosen(hours[0], hours[1], hours[1]))
    lines.push(
      ...diffPolicies(withField(before, 'hours', [...hours[0]]), withField(before, 'hours', [...hours[1]])),
    );

  const limits = standing.child === null ? undefined : standing.household.allowances;
  const allowances = [before.allowances ?? limits ?? [], after.allowances ?? limits ?? []] as const;
  for (const id of changedIds(...allowances)) {
    const [was, is] = allowances.map((list) => list.find((one) => one.id === id));
    consider(
      withField(before, 'allowances', withEntry(...allowances, id)),
      () => allowanceLoosens(was, is),
      withField(before, 'allowances', [...allowances[0]]),
    );
  }
  return lines;
}
