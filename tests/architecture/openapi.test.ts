import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isContractProcedure } from '@orpc/contract';
import { expect, test } from 'vitest';
import { openApiDocument, printOpenApi } from '../../scripts/openapi-document.ts';
import { childApi } from '../../shared/contracts/child-api.ts';
import { consoleApi } from '../../shared/contracts/console-api.ts';
import { doorApi } from '../../shared/contracts/door-api.ts';
import { operatorApi } from '../../shared/contracts/operator-api.ts';
import { ROOT } from './source-files.ts';

const pathsOf = (prefix: string, router: object): string[] =>
  Object.entries(router).flatMap(([name, part]: [string, object]) =>
    isContractProcedure(part) ? [`${prefix}/${name}`] : pathsOf(`${prefix}/${name}`, part),
  );

test('docs/openapi.json is what the contracts say: `node scripts/generate-openapi.ts` writes it', async () => {
  const written = readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8');
  expect(written === (await printOpenApi())).toBe(true);
});

test('it has every procedure of every contract, and nothing else', async () => {
  const { paths } = (await openApiDocument()) as { paths: Record<string, unknown> };
  const expected = [
    ...pathsOf('/api/door', doorApi),
    ...pathsOf('/api/console', consoleApi),
    ...pathsOf('/api/child', childApi),
    ...pathsOf('/operator', operatorApi),
  ];
  expect(Object.keys(paths).sort()).toEqual(expected.sort());
});

test('every reference in it leads somewhere', async () => {
  const document = await openApiDocument();
  const names = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)];
  const { components } = document as { components: Record<string, Record<string, unknown>> };
  const lost = names.filter(([, kind = '', name = '']) => components[kind]?.[name] === undefined);
  expect(names.length).toBeGreaterThan(100);
  expect(lost).toEqual([]);
});
