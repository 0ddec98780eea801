/** What the palette offers for the words typed: pages, taps for a child, and rules for a pasted address. Pure. */
import { parseRuleTarget } from '../../../shared/policy/rule-target.ts';
import { matcherOf } from '../../ui/fold.ts';

export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  readonly run: () => void;
}

/** Every word of the query, without marks, in any order: "tam dung" finds "Tạm dừng", "an 30" the half hour for An. */
export function fitting(
  commands: readonly PaletteCommand[],
  query: string,
  limit: number,
): readonly PaletteCommand[] {
  const fits = matcherOf(query);
  return commands.filter(({ label }) => fits(label)).slice(0, limit);
}

/** The site that was pasted or typed; null: these are words. A single word such as `an` is no site. */
export function siteIn(query: string): string | null {
  const text = query.trim();
  if (!text.includes('.') || /\s/.test(text)) return null;
  const parsed = parseRuleTarget(text);
  return parsed.ok && parsed.value.kind === 'domain' ? parsed.value.domain : null;
}
