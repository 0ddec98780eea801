/**
 * Profiles, policies and list sources as one portable document: what a family would have to type again on another
 * computer. No activity, no passphrases; consent is not carried over, since it is given for one installation.
 */
import { z } from 'zod';
import { DETAIL_LEVELS } from '../../../shared/activity/detail-level.ts';
import { AGE_BANDS } from '../../../shared/catalogue/categories.ts';
import { HOUSEHOLD, type ProfileId } from '../../../shared/kernel/ids.ts';
import type { PolicyDocument } from '../../../shared/policy/policy.ts';
import { listSummaries } from './list-access.ts';
import { subscribeMissing } from './list-handlers.ts';
import { bringIntoForce, OPERATOR, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { parsedPolicy } from './policy-input.ts';
import { refusal } from './refusal.ts';

const exportSchema = z.object({
  format: z.literal('haidang-configuration'),
  version: z.literal(1),
  household: z.unknown(),
  children: z.array(
    z.object({
      // The household has a profile of its own, and no child may bear its name.
      name: z
        .string()
        .trim()
        .min(1)
        .max(64)
        .refine((name) => name.toLowerCase() !== HOUSEHOLD),
      age: z.number().int().min(3).max(17),
      preset: z.enum(AGE_BANDS),
      osUser: z.string().nullable(),
      detail: z.enum(DETAIL_LEVELS),
      policy: z.unknown(),
    }),
  ),
  lists: z.array(z.object({ name: z.string(), url: z.url(), category: z.string(), format: z.string() })),
});

export type ConfigurationExport = z.infer<typeof exportSchema>;

export function buildExport(deps: OperatorDeps): ConfigurationExport {
  const { storage } = recordsOf(deps);
  const documentOf = (id: ProfileId): unknown => storage.policies.current(id)?.document ?? null;
  return {
    format: 'haidang-configuration',
    version: 1,
    household: documentOf(HOUSEHOLD),
    children: storage.profiles.children().map(({ id, name, age, presetId, osUser, detail }) => ({
      name,
      age,
      preset: AGE_BANDS.find((band) => band === presetId) ?? '6-9',
      osUser,
      detail,
      policy: documentOf(id),
    })),
    // A file or folder of this computer means nothing on another.
    lists: listSummaries(deps)
      .filter(({ source }) => /^https?:/.test(source))
      .map(({ name, source, category, format }) => ({ name, url: source, category, format })),
  };
}

export function parseExport(text: string): ConfigurationExport {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    raw = undefined;
  }
  const parsed = exportSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw refusal('FILE_REFUSED', {
    vi: `Tệp này không phải là cấu hình do \`haidang export\` ghi ra${where === '' ? '' : ` (${where})`}. Không có gì thay đổi.`,
    en: `This file was not written by \`haidang export\`${where === '' ? '' : ` (${where})`}. Nothing was changed.`,
  });
}

/** Children that exist get the imported policy; missing ones are added. Everything is examined before anything is put. */
export async function applyExport(
  deps: OperatorDeps,
  config: ConfigurationExport,
): Promise<{ children: number; policies: number; lists: number }> {
  const { storage } = recordsOf(deps);
  const household = parsedPolicy(config.household);
  const documents = config.children.map((child) => ({ child, document: parsedPolicy(child.policy) }));
  refuseTakenAccounts(deps, config);
  let added = 0;
  const put = (profileId: ProfileId, document: PolicyDocument): void => {
    const expected = storage.policies.current(profileId)?.revision ?? null;
    storage.policies.put(profileId, expected, document, OPERATOR, deps.clock.nowMs());
  };
  put(HOUSEHOLD, household);
  for (const { child, document } of documents) {
    let profile = storage.profiles.childByName(child.name);
    if (profile === null) {
      const { name, age, preset, osUser, detail } = child;
      const made = storage.profiles.add(
        { name, age, presetId: preset, osUser, detail, consent: null },
        OPERATOR,
        deps.clock.nowMs(),
      );
      // Names and accounts were looked at above, and nothing has come between.
      if (!made.ok) throw new Error(`an imported profile was refused: ${made.error.kind}`);
      profile = made.value;
      added += 1;
    }
    put(profile.id, document);
    if ((deps.endpoints?.of(profile.id).dns ?? null) === null) await deps.endpoints?.open(profile.id);
  }
  bringIntoForce(deps);
  const lists = await subscribeMissing(deps, config.lists);
  return { children: added, policies: documents.length + 1, lists };
}

/** An account belongs to one child: a profile that cannot have its own is told, not left out. */
function refuseTakenAccounts(deps: OperatorDeps, config: ConfigurationExport): void {
  const { profiles } = recordsOf(deps).storage;
  const holders = new Map<string, string>();
  for (const { osUser, name } of profiles.children()) if (osUser !== null) holders.set(osUser, name);
  for (const { name, osUser } of config.children) {
    if (osUser === null || profiles.childByName(name) !== null) continue;
    const holder = holders.get(osUser);
    if (holder !== undefined) {
      throw refusal(
        'NAME_TAKEN',
        {
          vi: `Tài khoản \`${osUser}\` của \`${name}\` đã thuộc về \`${holder}\`. Không có gì thay đổi.`,
          en: `The account \`${osUser}\` of \`${name}\` already belongs to \`${holder}\`. Nothing was changed.`,
        },
        {
          vi: 'Hãy sửa `osUser` trong tệp cấu hình rồi nhập lại.',
          en: 'Change `osUser` in the configuration file, and import it again.',
        },
      );
    }
    holders.set(osUser, name);
  }
}
