/**
 * Asking from a block page: by the same rules as from the child's own page, and with nothing else of the control API
 * behind it. It sees one site of one child at a time.
 */
import { ORPCError } from '@orpc/server';
import { ASK } from '../../../shared/i18n/block-page-sentences.ts';
import { askedOfSameSite } from '../../../shared/i18n/request-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { cutWords, plainWords } from '../../../shared/kernel/plain-words.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { describeTarget } from '../../../shared/policy/explain.ts';
import type { AskDesk, AskStanding } from '../runtime/ask-desk.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import { MOST_WORDS } from '../../../shared/contracts/choices.ts';
import type { RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { textSchema } from '../../../shared/contracts/error-codes.ts';
import { askedBefore } from './asked-before.ts';
import { askedSite, closedFor } from './asked-site.ts';
import { ask, NOT_KEPT } from './asking.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { requestShown } from './request-shown.ts';

/**
 * `deps` is null while the agent starts: nobody can be asked yet. While the database cannot be used the page says the
 * same, and the filter goes on.
 */
export function askDesk(deps: () => ConsoleDeps | null): AskDesk {
  const childOf = (profileId: ProfileId): ChildProfile | null => {
    const now = deps();
    if (now === null) return null;
    const found = now.guard.attempt(() =>
      now
        .records()
        ?.storage.profiles.children()
        .find(({ id }) => id === profileId),
    );
    return found.ok ? (found.value ?? null) : null;
  };
  return {
    mayAsk: (profileId) => profileId !== HOUSEHOLD && childOf(profileId) !== null,
    standing: (profileId, site) => {
      const now = deps();
      if (now === null) return null;
      const standing = now.guard.attempt(() => standingOn(now, profileId, site));
      return standing.ok ? standing.value : null;
    },
    ask: async (profileId, { site, minutes, purpose, words: typed }) => {
      const now = deps();
      const child = childOf(profileId);
      if (now === null || child === null) return err(ASK.failed);
      try {
        const words = cutWords(plainWords(typed), MOST_WORDS);
        const asked = await ask(now, child, { kind: 'site', target: site, minutes, purpose, words });
        return ok(standingOf(asked, asked.id === NOT_KEPT));
      } catch (error) {
        const said = sentenceOf(error);
        if (said !== null) return err(said);
        if (now.guard.explain(error) === null) throw error;
        return err(ASK.failed);
      }
    },
  };
}

function standingOn(deps: ConsoleDeps, profileId: ProfileId, name: DomainName): AskStanding | null {
  const requests = deps.records()?.storage.requests;
  if (requests === undefined) return null;
  const nowMs = deps.clock.nowMs();
  const { reason } = deps.gate.preview(profileId, name, nowMs).decision;
  const site = closedFor(askedSite(name), reason);
  const { same, other, next } = askedBefore(requests, profileId, site, nowMs);
  if (same !== null) return standingOf(requestShown(deps, same, 'child'), next === 'may');
  if (other === null) return null;
  const sentence = askedOfSameSite(describeTarget(other.target ?? ''));
  return { state: 'answered', sentence, wasSeen: false, mayAskAnew: false };
}

const standingOf = ({ state, sentence, stages }: RequestShown, mayAskNow: boolean): AskStanding => ({
  state: state === 'open' ? 'waiting' : 'answered',
  sentence,
  wasSeen: stages.seen !== null,
  mayAskAnew: mayAskNow,
});

/** Of an error of the contract. */
function sentenceOf(error: unknown): Text | null {
  if (!(error instanceof ORPCError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('message' in data) || !('hint' in data)) return null;
  const message = textOf(data.message);
  const hint = textOf(data.hint);
  if (message === null || hint === null) return null;
  return { vi: `${message.vi} ${hint.vi}`.trim(), en: `${message.en} ${hint.en}`.trim() };
}

function textOf(value: unknown): Text | null {
  const parsed = textSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
