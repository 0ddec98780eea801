/** What happened in a day besides visits: blocks, time given, pauses, rules that changed. */
import type { Text } from './text.ts';

/** `times`: 1 is not said. */
export const blocked = (what: Text, because: Text, times: number): Text =>
  times === 1
    ? { vi: `${what.vi} bị chặn – ${because.vi}`, en: `${what.en} blocked – ${because.en}` }
    : {
        vi: `${what.vi} bị chặn ${times} lượt – ${because.vi}`,
        en: `${what.en} blocked ${times} times – ${because.en}`,
      };

const BY_OPERATOR: Text = { vi: 'Dòng lệnh', en: 'The command line' };
const BY_AGENT: Text = { vi: 'Hải Đăng', en: 'Hải Đăng' };

/** Guardians stand in records by name; programs by their own words. */
export const sayActor = (actor: string): Text =>
  actor === 'operator' ? BY_OPERATOR : actor === 'agent' ? BY_AGENT : { vi: actor, en: actor };

export const gave = (actor: Text, what: Text, until: Text): Text => ({
  vi: `${actor.vi} cho ${what.vi} đến ${until.vi}`,
  en: `${actor.en} gave ${what.en} until ${until.en}`,
});

export const paused = (actor: Text, until: Text | null): Text =>
  until === null
    ? { vi: `${actor.vi} tạm dừng Internet`, en: `${actor.en} paused the Internet` }
    : {
        vi: `${actor.vi} tạm dừng Internet đến ${until.vi}`,
        en: `${actor.en} paused the Internet until ${until.en}`,
      };

const RULES: Readonly<Record<'household' | 'child', Text>> = {
  household: { vi: 'luật của cả nhà', en: 'the rules of the household' },
  child: { vi: 'luật của con', en: 'the rules of this child' },
};

export const firstRules = (actor: Text, whose: 'household' | 'child'): Text => ({
  vi: `${actor.vi} đặt ${RULES[whose].vi} lần đầu`,
  en: `${actor.en} set ${RULES[whose].en} for the first time`,
});

/** `line`: the first of them. */
export const changedRules = (
  actor: Text,
  whose: 'household' | 'child',
  line: Text,
  others: number,
): Text => ({
  vi: `${actor.vi} đổi ${RULES[whose].vi} – ${line.vi}${others === 0 ? '' : ` (và ${others} thay đổi khác)`}`,
  en: `${actor.en} changed ${RULES[whose].en} – ${line.en}${others === 0 ? '' : ` (and ${others} more)`}`,
});

export const savedUnchanged = (actor: Text, whose: 'household' | 'child'): Text => ({
  vi: `${actor.vi} lưu ${RULES[whose].vi}, không đổi gì`,
  en: `${actor.en} saved ${RULES[whose].en} without a change`,
});
