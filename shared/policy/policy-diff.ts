/**
 * The difference of two documents as lines for people. Entries of lists are matched by id, so moving a rule is no
 * change; every change of a document gives at least one line, whatever field it is in.
 */
import { assertNever } from '../kernel/assert-never.ts';
import { CATEGORY_BY_ID } from '../catalogue/categories.ts';
import { CATEGORY_IDS, type CategoryId } from '../catalogue/category-ids.ts';
import * as say from '../i18n/policy-diff-sentences.ts';
import type { Text } from '../i18n/text.ts';
import { WEEKDAYS } from '../time/weekday.ts';
import { describeTarget } from './explain.ts';
import {
  LOCKABLE_SETTINGS,
  type CategorySettings,
  type PolicyAllowance,
  type PolicyDocument,
  type PolicyHours,
  type PolicyRule,
} from './policy.ts';

const categoryName = (id: CategoryId): Text => CATEGORY_BY_ID.get(id)?.name ?? { vi: id, en: id };
const plain = (text: string): Text => ({ vi: text, en: text });
const withNote = (text: Text, note: string | undefined): Text =>
  note === undefined ? text : { vi: `${text.vi} [${note}]`, en: `${text.en} [${note}]` };

function sayRule({ action, target, locked, note }: PolicyRule): Text {
  const verb = say.sayAction(action);
  const what = describeTarget(target);
  const text = { vi: `${verb.vi} ${what.vi}`, en: `${verb.en} ${what.en}` };
  return withNote(say.withLock(text, locked === true), note);
}

function sayHours({ kind, days, start, end, scope, except, locked, note }: PolicyHours): Text {
  const ordered = WEEKDAYS.filter((day) => days.includes(day));
  const where = scope === 'all' ? say.everything : say.sayList(scope.map(categoryName));
  const but = except === undefined || except.length === 0 ? null : say.sayList(except.map(categoryName));
  const text = say.sayWindow(kind === 'closed', say.sayDays(ordered), start, end, where, but);
  return withNote(say.withLock(text, locked === true), note);
}

function sayAllowance({ scope, seconds, onDays, locked, note }: PolicyAllowance): Text {
  const where = scope === 'all' ? say.everything : describeTarget(scope);
  const exceptions = WEEKDAYS.flatMap((day) => {
    const other = onDays?.[day];
    return other === undefined ? [] : [[say.sayDays([day]), say.sayMinutes(other)] as const];
  });
  const text = say.sayAllowance(where, say.sayMinutes(seconds), exceptions);
  return withNote(say.withLock(text, locked === true), note);
}

type Identified = { readonly id: string };

function diffEntries<T extends Identified>(
  kind: Text,
  before: readonly T[] | undefined,
  after: readonly T[] | undefined,
  describe: (entry: T) => Text,
): Text[] {
  const old = new Map((before ?? []).map((entry) => [entry.id, entry]));
  const lines: Text[] = [];
  if ((before === undefined) !== (after === undefined))
    lines.push(
      say.changed(
        kind,
        before === undefined ? say.inherited : say.sayList(before.map(describe)),
        after === undefined ? say.inherited : say.sayList(after.map(describe)),
      ),
    );
  for (const entry of after ?? []) {
    const earlier = old.get(entry.id);
    old.delete(entry.id);
    if (earlier === undefined) lines.push(say.added(kind, describe(entry)));
    else if (JSON.stringify(earlier) !== JSON.stringify(entry))
      lines.push(say.edited(kind, describe(earlier), describe(entry)));
  }
  for (const entry of old.values()) lines.push(say.removed(kind, describe(entry)));
  return lines;
}

function sayCategory(settings: CategorySettings | undefined, id: CategoryId): Text {
  const setting = settings?.[id];
  if (setting === undefined) return say.inherited;
  return say.withLock(say.sayAction(setting.action), setting.locked === true);
}

function diffCategories(before: PolicyDocument, after: PolicyDocument): Text[] {
  return CATEGORY_IDS.flatMap((id) => {
    const from = sayCategory(before.categories, id);
    const to = sayCategory(after.categories, id);
    return from.en === to.en ? [] : [say.changed(categoryName(id), from, to)];
  });
}

function saySetting(document: PolicyDocument, setting: (typeof SETTINGS)[number]): Text {
  if (document[setting] === undefined) return say.inherited;
  switch (setting) {
    case 'mode':
      return say.sayMode(document.mode ?? '');
    case 'zone':
      return plain(document.zone ?? '');
    case 'safeSearch':
      return say.saySafeSearch(document.safeSearch?.search === true, document.safeSearch?.youtube ?? 'off');
    case 'observe':
      return say.onOff(document.observe === true);
    case 'failureMode':
      return say.sayFailureMode(document.failureMode ?? '');
    case 'freeCategories':
      return say.sayList((document.freeCategories ?? []).map(categoryName));
    case 'localDomains':
      return say.sayList((document.localDomains ?? []).map(plain));
    case 'lockedSettings':
      return say.sayList((document.lockedSettings ?? []).map(say.saySetting));
    default:
      return assertNever(setting);
  }
}

const SETTINGS = [...LOCKABLE_SETTINGS, 'lockedSettings'] as const;

/** Empty when nothing changed. Settings first, then categories, rules, hours, allowances. */
export function diffPolicies(before: PolicyDocument, after: PolicyDocument): readonly Text[] {
  const settings = SETTINGS.flatMap((setting) => {
    const from = saySetting(before, setting);
    const to = saySetting(after, setting);
    return from.en === to.en ? [] : [say.changed(say.saySetting(setting), from, to)];
  });
  return [
    ...settings,
    ...diffCategories(before, after),
    ...diffEntries(say.KIND.rule, before.rules, after.rules, sayRule),
    ...diffEntries(say.KIND.hours, before.hours, after.hours, sayHours),
    ...diffEntries(say.KIND.allowance, before.allowances, after.allowances, sayAllowance),
  ];
}
