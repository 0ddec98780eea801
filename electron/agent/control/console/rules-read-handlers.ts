/** Rules to read and to try: the documents with what they say in sentences, what would happen, what would have happened. */
import { implement } from '@orpc/server';
import { consoleApi } from '../../../../shared/contracts/console-api.ts';
import { HOUSEHOLD } from '../../../../shared/kernel/ids.ts';
import { epochMs } from '../../../../shared/kernel/instant.ts';
import { policySentences } from '../../../../shared/policy/policy-sentences.ts';
import { isPresetId, presetForAge, PRESETS } from '../../../../shared/policy/presets.ts';
import type { GuardianContext } from '../console-deps.ts';
import { coverageOf } from '../coverage.ts';
import { recordsOf } from '../operator-deps.ts';
import { parsedPolicy } from '../policy-input.ts';
import { nameToJudge, whatHappens } from '../what-happens.ts';
import { noteLook, type ReadingDeps } from './look.ts';
import { childById, profileById } from './profile-by-id.ts';
import { replayWeek } from './replay-week.ts';

export function rulesReadHandlers(deps: ReadingDeps) {
  const api = implement(consoleApi.rules).$context<GuardianContext>();

  return {
    get: api.get.handler(({ input }) => {
      const profile = profileById(deps, input.profile);
      const child = profile === HOUSEHOLD ? null : childById(deps, profile);
      const preset =
        child === null
          ? null
          : isPresetId(child.presetId)
            ? PRESETS[child.presetId]
            : presetForAge(child.age);
      const { documents } = deps.policy.of(profile);
      const stored = recordsOf(deps).storage.policies.current(profile);
      const sentences = policySentences(documents, { reader: 'parent' });
      return {
        profile,
        child: child && { name: child.name, age: child.age, preset: child.presetId },
        // 0: no document was put yet, and the first one is put on nothing.
        revision: stored?.revision ?? 0,
        changedBy: stored?.actor ?? null,
        document: { ...(documents.child ?? documents.household) },
        household: child === null ? null : { ...documents.household },
        preset: preset && { document: { ...preset.document }, suggested: { ...preset.suggested } },
        sentences: sentences.map(({ sentence }) => sentence),
        coverage: Object.fromEntries(coverageOf(deps)),
      };
    }),

    whatIf: api.whatIf.handler(({ input }) => {
      const atMs = input.at === undefined ? deps.clock.nowMs() : epochMs(Date.parse(input.at));
      return whatHappens(deps, profileById(deps, input.profile), nameToJudge(input.target), {
        atMs,
        withAliases: input.at === undefined,
      });
    }),

    replay: api.replay.handler(async ({ input, context, signal }) => {
      const profileId = profileById(deps, input.profile);
      const document = parsedPolicy(input.document);
      const replayed = await replayWeek(deps, { profileId, document, signal });
      // What it names of a child's week was read by a guardian.
      if (replayed.newlyBlocked.visits + replayed.newlyAllowed.visits > 0) {
        const children = recordsOf(deps).storage.profiles.children();
        const read = children.map(({ id }) => id).filter((id) => profileId === HOUSEHOLD || id === profileId);
        noteLook(deps, context, read, 'log');
      }
      return replayed;
    }),
  };
}
