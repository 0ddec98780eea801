/** Instants in the operator's answers stand on the clock of the policy's zone, as the sentences beside them do. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOperatorDesk, type OperatorDesk } from './operator-desk.ts';

let desk: OperatorDesk;

beforeAll(async () => {
  desk = await openOperatorDesk();
  await desk.operator.children.add({ name: 'An', age: 8, preset: '6-9', consent: true });
});
afterAll(() => desk.close());

const INSTANT = /"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}[^"]*)"/g;
const instantsIn = (answer: unknown): string[] =>
  [...JSON.stringify(answer).matchAll(INSTANT)].map(([, instant = '']) => instant);

async function all<T>(stream: Promise<AsyncIterable<T>>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of await stream) events.push(event);
  return events;
}

test('grants, pauses, checks, consents, lists and status carry the offset of the household’s zone', async () => {
  const source = { file: desk.file('own.txt', 'a.example\n') };
  await all(desk.operator.lists.add({ name: 'own', source, category: 'games' }));
  const answers = {
    grant: await desk.operator.policy.grant({ child: 'An', minutes: 5 }),
    pause: await desk.operator.policy.pause({ child: 'An', minutes: 5 }),
    check: await desk.operator.check({ target: 'example.com', child: 'An' }),
    child: await desk.operator.children.show({ child: 'An' }),
    lists: await desk.operator.lists.list(),
    status: await desk.operator.status(),
  };
  for (const [what, answer] of Object.entries(answers)) {
    const instants = instantsIn(answer);
    const elsewhere = instants.filter((instant) => !instant.endsWith('+07:00'));
    expect({ what, some: instants.length > 0, elsewhere }).toEqual({ what, some: true, elsewhere: [] });
  }
});

test('the clock of a child whose own policy has another zone is that zone’s', async () => {
  const { document } = await desk.operator.policy.get({ child: 'An' });
  await desk.operator.policy.set({ child: 'An', document: { ...document, zone: 'Europe/Berlin' } });
  const { until } = await desk.operator.policy.grant({ child: 'An', minutes: 5 });
  expect(until).toMatch(/\+0[12]:00$/);
});
