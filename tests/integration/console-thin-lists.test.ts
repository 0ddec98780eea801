/** What only the starter lists cover, as Today warns of it. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openConsoleDesk } from './console-desk.ts';

test('gambling and sites for adults are named before everything else that is thinly covered', async () => {
  const desk = await openConsoleDesk({ starters: join(import.meta.dirname, '../../assets/lists') });
  onTestFinished(() => desk.close());
  const mother = desk.console((await desk.guardian()).token);
  await mother.family.add({ name: 'An', age: 8, preset: '6-9' });
  const { thinCategories } = await mother.overview.today();
  expect(thinCategories.length).toBeGreaterThan(2);
  expect(thinCategories.slice(0, 2).toSorted()).toEqual(['adult', 'gambling']);
});
