/** What the palette offers for the words typed: pages, taps for a child, and rules for a pasted address. Pure. */
import { foldedMatch } from '../../../shared/i18n/folded-text.ts';
import { parseRuleTarget } from '../../../shared/policy/rule-target.ts';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
  /** A question, not a command: Enter leaves the palette open. */
  readonly stays?: true;
}

/**
 * Every word of the query, without marks, in any order: "tam dung" finds "Tạm dừng", "an 30" the half hour for An. Only
 * beginnings of words count: the "an" inside "mạng" must not put a brother's pause before it.
 */
export function fitting(
  commands: readonly PaletteCommand[],
  query: string,
  limit: number,
): readonly PaletteCommand[] {
  return commands.filter(({ label }) => foldedMatch(label, query)).slice(0, limit);
}

/** The site that was pasted or typed; null: these are words. A single word such as `an` is no site. */
export function siteIn(query: string): string | null {
  const text = query.trim();
  if (!text.includes('.') || /\s/.test(text)) return null;
  const parsed = parseRuleTarget(text);
  return parsed.ok && parsed.value.kind === 'domain' ? parsed.value.domain : null;
}
