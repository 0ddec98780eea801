/**
 * The child's side: what holds for me, what is written about me and who looked, asking, my own goals. The child is the
 * one whose token it is; nothing here takes a profile, and nothing changes a rule.
 */
import { implement } from '@orpc/server';
import { z } from 'zod';
import { neverRecorded, recordedSentences } from '../../../../shared/activity/record-sentences.ts';
import { childApi, goalSchema } from '../../../../shared/contracts/child-api.ts';
import { FOREVER } from '../../../../shared/kernel/instant.ts';
import { explainToChild } from '../../../../shared/policy/explain-to-child.ts';
import { passes } from '../../../../shared/policy/opening.ts';
import { policySentences } from '../../../../shared/policy/policy-sentences.ts';
import { presetForAge } from '../../../../shared/policy/presets.ts';
import { addDays, datesFrom, isoDateAt } from '../../../../shared/time/civil-date.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { askedSite } from '../asked-site.ts';
import { ask, judgeNow } from '../asking.ts';
import { figuresUntilToday, grantsInForce, standingsOf, usageToday } from '../child-overview.ts';
import type { ChildContext, ConsoleDeps } from '../console-deps.ts';
import { settingsOf } from '../console-settings.ts';
import { shownConsent, shownLook } from '../console/family-handlers.ts';
import { childById } from '../console/profile-by-id.ts';
import { daySummaries } from '../day-figures.ts';
import { guardiansOf } from '../guardians.ts';
import { isoOf, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { protectionOf } from '../protection.ts';
import { settleRequests } from '../request-life.ts';
import { requestShown } from '../request-shown.ts';
import { blockedLately } from './blocked-lately.ts';
import { childEvents } from './child-events.ts';
import { saveGrace, takeSaveGrace } from './save-grace.ts';

const api = implement(childApi).$context<ChildContext>();

const A_WEEK = 7;
const LOOKS = 100;
const REQUESTS = 50;

export function childHandlers(deps: ConsoleDeps) {
  const self = ({ child }: ChildContext): ChildProfile => childById(deps, child);

  return {
    me: api.me.handler(async ({ context }) => {
      const child = self(context);
      const nowMs = deps.clock.nowMs();
      const { now, next } = standingsOf(deps, child, nowMs);
      const { kind, sentence, until } = now;
      const figures = await figuresUntilToday(deps, child, nowMs, 1);
      return {
        name: child.name,
        age: child.age,
        band: presetForAge(child.age).id,
        zone: deps.policy.of(child.id).policy.zone,
        protection: protectionOf(deps, child, 'child'),
        now: { kind, sentence, until },
        next,
        grants: grantsInForce(deps, child, nowMs).map(({ id, scopeText, until: end, by, byText }) => ({
          id,
          scopeText,
          until: end,
          by,
          byText,
        })),
        usage: usageToday(deps, child, figures, nowMs),
        saveGrace: saveGrace(deps, child, nowMs),
        guardians: guardiansOf(deps).map(({ name }) => name),
      };
    }),

    rules: api.rules.handler(({ context }) => {
      const child = self(context);
      return [...policySentences(deps.policy.of(child.id).documents, { reader: 'child' })];
    }),

    week: api.week.handler(async ({ context }) => {
      const child = self(context);
      const nowMs = deps.clock.nowMs();
      const figures = await figuresUntilToday(deps, child, nowMs, A_WEEK);
      const today = isoDateAt(deps.policy.of(child.id).policy.zone, nowMs);
      return { days: daySummaries(figures, datesFrom(addDays(today, 1 - A_WEEK), A_WEEK)) };
    }),

    record: api.record.handler(({ context }) => {
      const { id, detail, consent } = self(context);
      const recordsNames = deps.policy.of(id).level.hasConsent;
      const { detailDays } = settingsOf(deps);
      return {
        detail,
        recordsNames,
        detailDays,
        recorded: [...recordedSentences({ detail, recordsNames, detailDays }, 'child')],
        neverRecorded: [...neverRecorded('child')],
        consent: consent === null ? null : shownConsent(deps, id, consent),
        looked: recordsOf(deps)
          .storage.looks.recent(id, LOOKS)
          .map((look) => shownLook(deps, look)),
      };
    }),

    check: api.check.handler(async ({ context, input }) => {
      const child = self(context);
      const { name } = askedSite(input.target);
      const { isOpen, mayAsk, ruling } = await judgeNow(deps, child, name);
      const { decision } = ruling;
      const { zone } = deps.policy.of(child.id).policy;
      const names = { zone, nowMs: deps.clock.nowMs() };
      const { reason } = decision;
      const opens = !isOpen && passes(reason) ? reason.opensAtMs : null;
      const ends = isOpen && reason.kind === 'granted' ? reason.untilMs : null;
      const until = opens ?? ends;
      return {
        name,
        open: isOpen,
        sentence: explainToChild(decision, presetForAge(child.age).id, names),
        until: until === null || until >= FOREVER ? null : isoOf(deps, until, child.id),
        mayAsk,
      };
    }),

    takeSaveGrace: api.takeSaveGrace.handler(({ context }) => takeSaveGrace(deps, self(context))),

    blocked: api.blocked.handler(({ context }) => blockedLately(deps, self(context))),

    ask: api.ask.handler(({ context, input }) => ask(deps, self(context), input)),

    requests: api.requests.handler(({ context }) => {
      settleRequests(deps);
      return recordsOf(deps)
        .storage.requests.ofProfile(self(context).id, REQUESTS)
        .map((request) => requestShown(deps, request, 'child'));
    }),

    goals: {
      list: api.goals.list.handler(({ context }) => goalsOf(deps, self(context))),

      put: api.goals.put.handler(({ context, input }) => {
        const child = self(context);
        recordsOf(deps).storage.settings.set(goalsKey(child), input.goals);
        return goalsOf(deps, child);
      }),
    },

    events: api.events.handler(({ context, signal }) => childEvents(deps, context, signal)),
  };
}

/** An erasure of the child finds it by its ending. */
const goalsKey = ({ id }: ChildProfile): string => `goals:${id}`;

const goals = z.array(goalSchema).catch([]);

const goalsOf = (deps: OperatorDeps, child: ChildProfile) =>
  goals.parse(recordsOf(deps).storage.settings.get(goalsKey(child)) ?? []);
