/**
 * Unsaved edits, per profile, kept while one looks at other screens. Nothing is in force before it is saved; a draft
 * whose ground has moved (somebody else saved) is kept, and saving it says so.
 */
import { create } from 'zustand';
import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import type { Edit } from './edits.ts';

interface Draft {
  /** The revision that it was made on. */
  readonly revision: number;
  readonly document: PolicyDocument;
}

interface Drafts {
  readonly byProfile: Readonly<Record<string, Draft>>;
  readonly put: (profile: string, draft: Draft) => void;
  readonly drop: (profile: string) => void;
}

const useDrafts = create<Drafts>((set) => ({
  byProfile: {},
  put: (profile, draft) => set(({ byProfile }) => ({ byProfile: { ...byProfile, [profile]: draft } })),
  drop: (profile) =>
    set(({ byProfile }) => ({
      byProfile: Object.fromEntries(Object.entries(byProfile).filter(([id]) => id !== profile)),
    })),
}));

export interface DraftView {
  readonly document: PolicyDocument;
  /** As it is in force. */
  readonly saved: PolicyDocument;
  readonly revision: number;
  readonly dirty: boolean;
  /** Somebody saved since the first edit. */
  readonly stale: boolean;
  readonly edit: (edit: Edit) => void;
  readonly discard: () => void;
}

export function useDraft(rules: Rules): DraftView {
  const draft = useDrafts(({ byProfile }) => byProfile[rules.profile]);
  const { put, drop } = useDrafts.getState();
  const saved = documentOf(rules.document);
  const document = draft?.document ?? saved;
  const revision = draft?.revision ?? rules.revision;
  return {
    document,
    saved,
    revision,
    dirty: draft !== undefined && JSON.stringify(draft.document) !== JSON.stringify(saved),
    stale: draft !== undefined && draft.revision !== rules.revision,
    edit: (edit) => put(rules.profile, { revision, document: edit(document) }),
    discard: () => drop(rules.profile),
  };
}

/** The agent sends what it parsed itself; a document that does not parse is a fault of ours. */
export function documentOf(raw: unknown): PolicyDocument {
  const parsed = parsePolicy(raw);
  if (parsed.ok) return parsed.value;
  throw new Error(`the agent sent a policy document that does not parse at ${parsed.error[0]?.path ?? '?'}`);
}
