/**
 * Unsaved edits, per profile, kept while one looks at other screens. Nothing is in force before it is saved; a draft
 * whose ground has moved (somebody else saved) is kept, and saving it says so.
 */
import { create } from 'zustand';
import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import type { HoursTextFault } from '../../../shared/i18n/hours-text-sentences.ts';
import { parsePolicy, type PolicyDocument } from '../../../shared/policy/policy.ts';
import type { TypedHours } from '../../ui/schedule-grid/ScheduleLines.tsx';
import type { Edit } from './edits.ts';

interface Draft {
  /** The revision that it was made on. */
  readonly revision: number;
  readonly document: PolicyDocument;
  /** Hours as somebody writes them, read or not; null: as they are formatted. */
  readonly typed: TypedHours | null;
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
  readonly typed: TypedHours | null;
  /** Of the hours in writing: what cannot be read cannot be saved, and nothing is saved without it. */
  readonly fault: HoursTextFault | null;
  readonly edit: (edit: Edit) => void;
  readonly type: (typed: TypedHours | null) => void;
  readonly discard: () => void;
}

export function useDraft(rules: Rules): DraftView {
  const draft = useDrafts(({ byProfile }) => byProfile[rules.profile]);
  const { put, drop } = useDrafts.getState();
  const saved = documentOf(rules.document);
  const fresh: Draft = { revision: rules.revision, document: saved, typed: null };
  const { document, revision, typed: lastTyped } = draft ?? fresh;
  // Whatever changed the hours otherwise is newer than the text.
  const typed = lastTyped?.hours === JSON.stringify(document.hours ?? []) ? lastTyped : null;
  const fault = typed?.fault ?? null;
  // Both steps of one stroke come before the next rendering.
  const change = (changed: (standing: Draft) => Draft): void =>
    put(rules.profile, changed(useDrafts.getState().byProfile[rules.profile] ?? fresh));
  return {
    document,
    saved,
    revision,
    dirty: fault !== null || (draft !== undefined && spelt(draft.document) !== spelt(saved)),
    stale: draft !== undefined && draft.revision !== rules.revision,
    typed,
    fault,
    edit: (edit) => change((standing) => ({ ...standing, document: edit(standing.document) })),
    type: (next) => change((standing) => ({ ...standing, typed: next })),
    discard: () => drop(rules.profile),
  };
}

/** In the order of the schema: what was written anew word for word is no change. */
function spelt(document: PolicyDocument): string {
  const parsed = parsePolicy(document);
  return JSON.stringify(parsed.ok ? parsed.value : document);
}

/** The agent sends what it parsed itself; a document that does not parse is a fault of ours. */
export function documentOf(raw: unknown): PolicyDocument {
  const parsed = parsePolicy(raw);
  if (parsed.ok) return parsed.value;
  throw new Error(`the agent sent a policy document that does not parse at ${parsed.error[0]?.path ?? '?'}`);
}
