/**
 * One page that parent and child read and sign: the rules in force, what is written down by the level in force, who sees
 * it, what both promise, where help is. Its words follow the child's age; its facts are those of the product.
 */
import { neverRecorded, recordedSentences, type Recording } from '../activity/record-sentences.ts';
import type { AgeBand } from '../catalogue/categories.ts';
import { NATIONAL_HELP_LINE } from '../catalogue/help-lines.ts';
import * as say from '../i18n/agreement-sentences.ts';
import type { Text } from '../i18n/text.ts';
import type { PolicyPair } from '../policy/effective-policy.ts';
import { policySentences, type PolicySentence } from '../policy/policy-sentences.ts';

export interface AgreementInput {
  readonly child: { readonly name: string; readonly band: AgeBand };
  readonly documents: PolicyPair;
  readonly recording: Recording;
  readonly guardians: readonly string[];
}

export interface Agreement {
  readonly title: Text;
  readonly intro: Text;
  readonly sections: readonly { readonly heading: Text; readonly lines: readonly Text[] }[];
  readonly closing: Text;
  /** A line to sign on for each, and one for the date. */
  readonly signatures: readonly Text[];
  readonly date: Text;
}

/** Characters in a line of the page, and lines that are left for the rules when everything else stands on it. */
const LINE = 90;
const MOST_LINES = 18;
/** What a child feels first comes first. */
const ORDER: readonly PolicySentence['group'][] = ['time', 'search', 'sites', 'content'];

const linesOf = (text: Text): number => Math.ceil(Math.max(text.vi.length, text.en.length) / LINE);

/** All of them as far as the page goes; how many are left out is said on it. */
function rulesOf(documents: PolicyPair): readonly Text[] {
  const sentences = policySentences(documents, { reader: 'child', onPaper: true });
  const rules = ORDER.flatMap((group) =>
    sentences.filter((one) => one.group === group).map(({ sentence }) => sentence),
  );
  const needed = rules.reduce((sum, rule) => sum + linesOf(rule), 0);
  if (needed <= MOST_LINES) return rules;
  // The last line says how many more there are.
  let left = MOST_LINES - 1;
  const tooMany = rules.findIndex((rule) => (left -= linesOf(rule)) < 0);
  return [...rules.slice(0, tooMany), say.moreRules(rules.length - tooMany)];
}

export function buildAgreement({ child, documents, recording, guardians }: AgreementInput): Agreement {
  const { name, band } = child;
  const { headings } = say;
  const seen = guardians.length === 0 ? say.seenByGuardians : say.seenBy(guardians.join(', '));
  const { name: helpName, phone } = NATIONAL_HELP_LINE;
  return {
    title: say.title(name),
    intro: say.intro[band],
    sections: [
      { heading: headings.rules, lines: rulesOf(documents) },
      { heading: headings.recorded, lines: [...recordedSentences(recording, 'child'), seen] },
      { heading: headings.never, lines: neverRecorded('child') },
      { heading: headings.parents, lines: say.parentsPromise },
      { heading: headings.child, lines: say.childPromises[band] },
      { heading: headings.help, lines: say.help(helpName, phone) },
    ],
    closing: say.changeAndEnd,
    signatures: [say.guardianSigns, say.childSigns(name)],
    date: say.date,
  };
}
