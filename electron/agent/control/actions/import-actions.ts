/**
 * Rules and lists that came from another program, as one change. Rules are in force when it is done, lists are fetched
 * as jobs; taking it back takes both back, or neither when the rules were changed since.
 */
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { PolicyRevision, ProfileId } from '../../../../shared/kernel/ids.ts';
import type { AddList } from '../../filtering/list-service.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import type { ProposedImport, ProposedRules } from '../imports/plan-import.ts';
import type { ImportKind } from '../imports/read-import.ts';
import { recordsOf } from '../operator-deps.ts';
import { parsedPolicy } from '../policy-input.ts';
import { cannotUndo, refusal } from '../refusal.ts';
import type { Done } from './action.ts';
import { performListAction } from './list-actions.ts';
import { currentPolicy, performPolicyAction } from './policy-actions.ts';

interface RulesBack {
  readonly profile: ProfileId;
  /** To which the rules go back. */
  readonly revision: PolicyRevision;
  /** Whose document must stand now. */
  readonly ground: PolicyRevision;
}

export type ImportAction =
  | ({ readonly kind: 'import-apply'; readonly from: ImportKind } & ProposedImport)
  | {
      readonly kind: 'import-back';
      readonly from: ImportKind;
      readonly documents: readonly RulesBack[];
      readonly lists: readonly AddList[];
    };

type ImportDone = Done<ImportAction>;
type Action<K extends ImportAction['kind']> = Extract<ImportAction, { readonly kind: K }>;

const NAMES: Readonly<Record<ImportKind, string>> = { 'adguard-home': 'AdGuard Home', 'pi-hole': 'Pi-hole' };

export async function performImportAction(
  deps: ConsoleDeps,
  actor: string,
  action: ImportAction,
): Promise<ImportDone> {
  switch (action.kind) {
    case 'import-apply':
      return apply(deps, actor, action);
    case 'import-back':
      return takeBack(deps, actor, action);
    default:
      return assertNever(action);
  }
}

/** Refuses when rules were changed since. */
export function refuseMovedImport(deps: ConsoleDeps, action: ImportAction): void {
  if (action.kind === 'import-back') groundOfImport(deps, action);
  else for (const proposed of action.documents) standing(deps, proposed);
}

async function apply(deps: ConsoleDeps, actor: string, action: Action<'import-apply'>): Promise<ImportDone> {
  const { from, lists } = action;
  const before = action.documents.map((proposed) => standing(deps, proposed));
  const documents = action.documents.map(({ profile, expected, document }, i): RulesBack => {
    const done = performPolicyAction(deps, actor, { kind: 'policy-put', profile, expected, document });
    const revision = before[i]?.revision ?? expected;
    if (done.inverse?.kind !== 'policy-restore' || done.inverse.ground === null)
      throw new Error('a document that was put has a revision');
    return { profile, revision, ground: done.inverse.ground };
  });
  const started: AddList[] = [];
  for (const list of lists) {
    if (isTaken(deps, list)) continue;
    await performListAction(deps, actor, { kind: 'list-add', list, job: null });
    started.push(list);
  }
  return {
    sentence: saidOf(NAMES[from], action.documents.length, started.length),
    profileId: onlyOne(documents),
    inverse: { kind: 'import-back', from, documents, lists: started },
    events: eventsOf(deps, documents),
  };
}

/** All of it or nothing: looked at before anything is put back. */
function groundOfImport(deps: ConsoleDeps, { documents }: Action<'import-back'>) {
  const { policies } = recordsOf(deps).storage;
  return documents.map(({ profile, ground }) => {
    const now = currentPolicy(deps, profile);
    const expected = policies.revision(profile, ground)?.document;
    if (JSON.stringify(now.document) !== JSON.stringify(expected)) throw rulesMoved();
    return { profile, document: parsedPolicy(now.document) };
  });
}

async function takeBack(
  deps: ConsoleDeps,
  actor: string,
  action: Action<'import-back'>,
): Promise<ImportDone> {
  const { from, lists, documents } = action;
  const before = groundOfImport(deps, action);
  const again = documents.map(({ profile, revision, ground }, i): ProposedRules => {
    performPolicyAction(deps, actor, { kind: 'policy-restore', profile, revision, ground });
    const document = before[i]?.document ?? { version: 1 };
    return { profile, document, expected: currentPolicy(deps, profile).revision };
  });
  for (const list of lists) {
    // One that could not be fetched is not there, and need not be taken out.
    if (isTaken(deps, list))
      await performListAction(deps, actor, { kind: 'list-remove', name: list.name, list });
  }
  return {
    sentence: {
      vi: `Đã bỏ những gì nhập từ ${NAMES[from]}.`,
      en: `Took out what was imported from ${NAMES[from]}.`,
    },
    profileId: onlyOne(documents),
    inverse: { kind: 'import-apply', from, documents: again, lists },
    events: eventsOf(deps, documents),
  };
}

function standing(deps: ConsoleDeps, { profile, expected }: ProposedRules) {
  const now = currentPolicy(deps, profile);
  if (now.revision === expected) return now;
  throw refusal(
    'REVISION_CONFLICT',
    { vi: 'Luật đã được đổi sau khi xem thử.', en: 'The rules were changed since the dry run.' },
    { vi: 'Hãy xem thử lại rồi áp dụng.', en: 'Examine the file again, then apply.' },
  );
}

const isTaken = (deps: ConsoleDeps, { name }: AddList): boolean =>
  deps.jobs.running('list-add', name).length > 0 ||
  (deps.lists?.subscriptions() ?? []).some((list) => list.name.toLowerCase() === name.toLowerCase());

const onlyOne = (documents: readonly RulesBack[]): ProfileId | null =>
  documents.length === 1 ? (documents[0]?.profile ?? null) : null;

const eventsOf = (deps: ConsoleDeps, documents: readonly RulesBack[]): ImportDone['events'] => [
  ...documents.map(({ profile }) => ({
    type: 'policy' as const,
    profile,
    revision: currentPolicy(deps, profile).revision,
  })),
  { type: 'lists' },
];

function saidOf(name: string, profiles: number, lists: number): Text {
  const vi = [
    ...(profiles === 0 ? [] : [`luật của ${profiles} hồ sơ`]),
    ...(lists === 0 ? [] : [`${lists} danh sách đang được tải`]),
  ].join(', ');
  const en = [
    ...(profiles === 0 ? [] : [`rules of ${profiles === 1 ? 'one profile' : `${profiles} profiles`}`]),
    ...(lists === 0 ? [] : [`${lists === 1 ? 'one list' : `${lists} lists`} on the way`]),
  ].join(', ');
  return {
    vi: `Đã nhập từ ${name}: ${vi === '' ? 'không có gì mới' : vi}.`,
    en: `Imported from ${name}: ${en === '' ? 'nothing new' : en}.`,
  };
}

const rulesMoved = () =>
  cannotUndo(
    {
      vi: 'Luật đã được đổi tiếp sau lần nhập này.',
      en: 'The rules were changed again after this import.',
    },
    {
      vi: 'Hãy dùng lịch sử luật để chọn bản muốn giữ.',
      en: 'Choose the version to keep in the history of the rules.',
    },
  );
