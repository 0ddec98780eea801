/** G10 on a real log: ten thousand requests over a week of changing rules, and every block explained by its own moment. */
import { expect, test } from 'vitest';
import { PastRules } from '../../electron/agent/enforcement/past-rules.ts';
import type { ConsoleLogRow } from '../../shared/contracts/activity-shapes.ts';
import type { ProfileId } from '../../shared/kernel/ids.ts';
import { resolveLink, type RuleLink } from '../../shared/policy/rule-link.ts';
import { at, readingDesk } from './reading-desk.ts';

const REQUESTS = 10_000;
const EVERY_DAY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NAMES = [
  'm.bet.example',
  'play.example',
  'cdn.video.example',
  'learn.example',
  'de.vpn.example',
  'a.toy.example',
  'plain.example',
  'ads.example',
];

const LINK_OF: Readonly<Record<string, RuleLink['kind']>> = {
  category: 'category',
  'parent-blocked': 'rule',
  'outside-hours': 'hours',
  'allowance-spent': 'allowance',
  paused: 'pause',
  uncategorised: 'mode',
};

const hours = (start: string, end: string, more: object = {}) => [
  { id: 'night', kind: 'closed', days: EVERY_DAY, start, end, scope: 'all', ...more },
];
const WEEK = [
  { version: 1, categories: { gambling: { action: 'block' } }, hours: hours('21:00', '06:00') },
  { version: 1, mode: 'known-only', rules: [{ id: 'r-toy', action: 'block', target: 'toy.example' }] },
  {
    version: 1,
    hours: hours('12:00', '14:00', { except: ['education'] }),
    rules: [{ id: 'r-play', action: 'block', target: 'category:games' }],
  },
  {
    version: 1,
    allowances: [{ id: 'no-video', scope: 'category:video', seconds: 0 }],
    hours: [{ id: 'open', kind: 'open', days: EVERY_DAY, start: '08:00', end: '22:00', scope: ['games'] }],
  },
];

test('every block of ten thousand requests has a sentence in both languages and a link into the rules of its moment', {
  timeout: 180_000,
}, async () => {
  const desk = readingDesk();
  const { storage, recorder } = desk.records();
  desk.clock.set(at('2026-11-16T00:00:00+07:00'));
  const an = desk.addChild('An', WEEK[0]);
  const binh = desk.addChild('Bình', WEEK[2], { detail: 'site' });
  const chi = desk.addChild('Chi', WEEK[3], { detail: 'category' });
  const children = [an, binh, chi];
  const startMs = desk.clock.nowMs();
  for (let i = 0; i < REQUESTS; i++) {
    desk.clock.set(startMs + i * 60_500);
    const child = children[i % children.length] ?? an;
    if (i % 1000 === 999) desk.put(an.id, WEEK[Math.floor(i / 1000) % WEEK.length] ?? { version: 1 });
    if (i % 1500 === 700) storage.pauses.start(binh.id, null, 'Mẹ', desk.clock.nowMs());
    if (i % 1500 === 730) storage.pauses.end(binh.id, 'Mẹ', desk.clock.nowMs());
    if (i % 1100 === 500)
      storage.grants.give(
        { profileId: an.id, scope: 'all', untilMs: at(new Date(desk.clock.atMs + 3_600_000).toISOString()) },
        'Bố',
        desk.clock.nowMs(),
      );
    if (i % 50 === 0 || i % 1500 === 730) desk.bringIntoForce();
    // A second after any change: no two things happen at one instant.
    desk.visit(child.id, NAMES[(i * 7) % NAMES.length] ?? 'plain.example', desk.clock.atMs + 1000);
    if (i % 2000 === 1999) await recorder.flush();
  }
  const blocked: ConsoleLogRow[] = [];
  for (let before: number | undefined; ; ) {
    const page = await desk.console.activity.log({
      verdict: 'blocked',
      limit: 1000,
      ...(before === undefined ? {} : { before }),
    });
    blocked.push(...page.rows);
    if (page.next === null) break;
    before = page.next;
  }
  expect(blocked.length).toBeGreaterThan(3000);

  const past = new Map(children.map((child) => [child.id, new PastRules(storage.past, child)]));
  const kinds = new Set<string>();
  for (const { id, reason, childId, at: iso } of blocked) {
    const why = await desk.console.activity.why({ row: id });
    for (const sentence of [why.sentence.vi, why.sentence.en])
      if (!/^[\p{L}\d].*\.$/u.test(sentence) || /undefined|null/.test(sentence))
        throw new Error(`row ${id}: \`${sentence}\``);
    const profileId = childId as ProfileId;
    const documents = past.get(profileId)?.at(at(iso)).documents;
    if (documents === undefined) throw new Error(`row ${id} is nobody's`);
    if (why.link.kind !== LINK_OF[reason] || resolveLink(why.link, { profileId, documents }) === null)
      throw new Error(`row ${id} (${reason}, ${iso}): ${JSON.stringify(why.link)}`);
    kinds.add(why.link.kind);
  }
  expect([...kinds].sort()).toEqual(['allowance', 'category', 'hours', 'mode', 'pause', 'rule']);
});
