/** The page `docs/precedence.md`, printed from the table: what the product does and what it says it does are one. */
import { PRECEDENCE } from './precedence.ts';

const HEAD = `# What decides, in which order

<!-- Printed by \`node scripts/generate-precedence.ts\` from shared/policy/precedence.ts. Edit the table, not this page. -->

Every request goes down this table; the first row that answers decides. The rows below it that would have answered too
are kept with the decision (\`alsoMatched\`). Whatever is then allowed goes through safe search, which may answer with the
restricted host of the same search engine (verdict \`rewrite\`); only the first two rows are never rewritten.

Before the table come the names which the name filter answers of itself, whatever the rules say (reason
\`special-use-name\`): special-use names such as \`localhost\`, \`.onion\` or \`home.arpa\`, but for the local domains that the
agent was started with, and names by which programs learn whether they may go around the filter, such as
\`use-application-dns.net\`.

A child's document stands below the household's: what the household locks cannot be overridden there, the rest can.
Every decision says until when it holds: no row above or at the deciding one can answer otherwise before that.
`;

export function printPrecedencePage(): string {
  const rows = PRECEDENCE.map(
    ({ title, verdict, reason, rule }, i) =>
      `| ${i + 1} | ${title.en} | ${verdict} | \`${reason}\` | ${rule.en} |`,
  );
  const vietnamese = PRECEDENCE.map(({ title, rule }, i) => `${i + 1}. **${title.vi}.** ${rule.vi}`);
  return [
    HEAD,
    '| | Row | Verdict | Reason | Rule |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '## Bằng tiếng Việt',
    '',
    'Dòng đầu tiên trả lời được sẽ quyết định.',
    '',
    ...vietnamese,
    '',
  ].join('\n');
}
