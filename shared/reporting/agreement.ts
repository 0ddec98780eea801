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

/** More do not fit on the page with everything else; hours come first, since they are felt first. */
const MOST_RULES = 9;
const ORDER: readonly PolicySentence['group'][] = ['time', 'content', 'sites', 'search'];

function rulesOf(documents: PolicyPair): readonly Text[] {
  const sentences = policySentences(documents, { reader: 'child' });
  return ORDER.flatMap((group) => sentences.filter((one) => one.group === group))
    .slice(0, MOST_RULES)
    .map(({ sentence }) => sentence);
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
