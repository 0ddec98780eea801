/**
 * Five minutes to save one's work when the Internet stops: a pause, the end of the hours. The child takes them, soon
 * after the stop began, once for each stop, and guardians see it and can end it like any other time given. It is a
 * grant for everything, so it opens nothing that is blocked for what it is.
 */
import { randomBytes } from 'node:crypto';
import { minutes } from '../../../../shared/kernel/duration.ts';
import type { GrantId } from '../../../../shared/kernel/ids.ts';
import { epochMs, type EpochMs, plus } from '../../../../shared/kernel/instant.ts';
import { momentOf, situate } from '../../../../shared/policy/situation.ts';
import { standingsBetween, type StandingKind } from '../../../../shared/policy/standing.ts';
import { PastRules } from '../../enforcement/past-rules.ts';
import type { ChildProfile } from '../../storage/profile-store.ts';
import { perform } from '../actions/perform.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { isoOf, type OperatorDeps, recordsOf } from '../operator-deps.ts';
import { refusal } from '../refusal.ts';

const LENGTH_MINUTES = 5;
/** So long after a stop began may they be taken: nobody has work to save at midnight. */
const TAKEN_WITHIN = minutes(10);
/** The end of these minutes is a stop as well; it is none for which there are more. */
const ONCE_IN = minutes(60);
const PREFIX = 's-';

const STOPS: ReadonlySet<StandingKind> = new Set(['closed', 'paused', 'spent']);

/** Null: there are none to take now. */
export function saveGrace(
  deps: OperatorDeps,
  child: ChildProfile,
  nowMs: EpochMs,
): { readonly minutes: number } | null {
  const { past } = recordsOf(deps).storage;
  const toMs = epochMs(nowMs + 1);
  const lately = past.grants(child.id, epochMs(nowMs - ONCE_IN), toMs);
  if (lately.some(({ id }) => id.startsWith(PREFIX))) return null;
  const fromMs = epochMs(nowMs - TAKEN_WITHIN);
  const rules = new PastRules(past, child);
  const live = rules.liveBetween(fromMs, toMs);
  const stretches = standingsBetween(fromMs, toMs, (atMs) => {
    const { policy } = rules.at(atMs);
    return { situation: situate(policy, live, momentOf(policy, atMs)), untilMs: rules.until(atMs, toMs) };
  });
  const isStop = (kind: StandingKind | undefined): boolean => kind !== undefined && STOPS.has(kind);
  // A pause shortly before the hours end is one stop with them.
  const beganMs = stretches[stretches.findLastIndex(({ standing }) => !isStop(standing.kind)) + 1]?.fromMs;
  const mayTake = beganMs !== undefined && beganMs > fromMs;
  return mayTake ? { minutes: LENGTH_MINUTES } : null;
}

export async function takeSaveGrace(
  deps: ConsoleDeps,
  child: ChildProfile,
): Promise<{ readonly until: string }> {
  const nowMs = deps.clock.nowMs();
  if (saveGrace(deps, child, nowMs) === null) {
    throw refusal(
      'ASK_LATER',
      {
        vi: 'Năm phút để lưu bài chỉ có ngay sau khi mạng dừng, mỗi lần một lượt.',
        en: 'The five minutes to save are there right after the Internet stops, once each time.',
      },
      { vi: 'Con vẫn có thể xin thêm thời gian.', en: 'You can still ask for more time.' },
    );
  }
  const id = `${PREFIX}${randomBytes(6).toString('hex')}` as GrantId;
  const untilMs = plus(nowMs, minutes(LENGTH_MINUTES));
  await perform(deps, child.name, {
    kind: 'grant-give',
    id,
    profile: child.id,
    scope: 'all',
    untilMs,
    minutes: LENGTH_MINUTES,
    saving: true,
  });
  return { until: isoOf(deps, untilMs, child.id) };
}
