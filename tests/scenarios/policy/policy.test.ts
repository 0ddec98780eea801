import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCase, summary, type Scenario } from './scenario.ts';

const folder = new URL('.', import.meta.url);

for (const file of readdirSync(folder).filter((path) => path.endsWith('.json'))) {
  const scenario = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Scenario;
  describe(`${file}: ${scenario.about}`, () => {
    test.each(scenario.cases.map((one) => [one.fact, one] as const))('%s', (_, one) => {
      expect(summary(runCase(scenario, one), one.expect)).toEqual(one.expect);
    });
  });
}
