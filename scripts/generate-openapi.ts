/** Writes `docs/openapi.json` from the contracts. */
import { writeFileSync } from 'node:fs';
import { printOpenApi } from './openapi-document.ts';

writeFileSync(new URL('../docs/openapi.json', import.meta.url), await printOpenApi());
