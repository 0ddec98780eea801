/**
 * Asking from a block page: by the same rules as from the child's own page, and with nothing else of the control API
 * behind it. It sees one site of one child at a time.
 */
import { ORPCError } from '@orpc/server';
import { ASK } from '../../../shared/i18n/block-page-sentences.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { cutWords, plainWords } from '../../../shared/kernel/plain-words.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import { err, ok } from '../../../shared/kernel/result.ts';
import { hours } from '../../../shared/kernel/duration.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import type { AskDesk, AskStanding } from '../runtime/ask-desk.ts';
import type { ChildProfile } from '../storage/profile-store.ts';
import type { StoredRequest } from '../storage/request-store.ts';
import { MOST_WORDS } from '../../../shared/contracts/choices.ts';
import type { RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { textSchema } from '../../../shared/contracts/error-codes.ts';
import { ask, askedSite, mayAskAnew, NOT_KEPT } from './asking.ts';
import type { ConsoleDeps } from './console-deps.ts';
import { requestShown } from './request-shown.ts';

/** An answer that is older says nothing about the page of now. */
const LATELY = hours(2);

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

/** What waits is news for as long as it waits. */
const isNews = ({ state, answeredAtMs, expiredAtMs }: StoredRequest, sinceMs: number): boolean =>
  state === 'open' || Math.max(answeredAtMs ?? 0, expiredAtMs ?? 0) >= sinceMs;

function standingOn(deps: ConsoleDeps, profileId: ProfileId, site: DomainName): AskStanding | null {
  const { target } = askedSite(site);
  const nowMs = deps.clock.nowMs();
  const last = deps.records()?.storage.requests.latestFor({ profileId, kind: 'site', target }) ?? null;
  if (last === null || !isNews(last, nowMs - LATELY)) return null;
  return standingOf(requestShown(deps, last, 'child'), mayAskAnew(last, nowMs));
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
