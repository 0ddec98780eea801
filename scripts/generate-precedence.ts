/** Writes `docs/precedence.md` from the precedence table. */
import { writeFileSync } from 'node:fs';
import { printPrecedencePage } from '../shared/policy/precedence-page.ts';

writeFileSync(new URL('../docs/precedence.md', import.meta.url), printPrecedencePage());
