/** What errors look like to people and programs, and in which language. */
import { ORPCError } from '@orpc/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NotReachable } from '../../../electron/cli/control-client.ts';
import { EXIT } from '../../../electron/cli/exit-codes.ts';
import { localeOf } from '../../../electron/cli/locale.ts';
import { reportError, say, together, UsageError } from '../../../electron/cli/output.ts';

let told: string;

beforeEach(() => {
  told = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

test.each([
  [{}, 'vi'],
  [{ LANG: 'vi_VN.UTF-8' }, 'vi'],
  [{ LANG: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'de_DE.UTF-8' }, 'en'],
  [{ LANG: '' }, 'vi'],
  [{ HAIDANG_LANG: 'vi', LANG: 'en_US.UTF-8' }, 'vi'],
  [{ HAIDANG_LANG: 'EN', LANG: 'vi_VN.UTF-8' }, 'en'],
  [{ HAIDANG_LANG: '', LANG: 'en_US.UTF-8' }, 'en'],
  [{ LC_ALL: 'vi_VN', LC_MESSAGES: 'en_US', LANG: 'en_US' }, 'vi'],
  [{ LC_MESSAGES: 'vi_VN', LANG: 'en_US' }, 'vi'],
] as const)('with %j people are spoken to in %s', (env, locale) => {
  expect(localeOf(env)).toBe(locale);
});

const text = (en: string) => ({ vi: `vi ${en}`, en });
test('a message and its hint on one line are two sentences, whether or not the message has a stop of its own', () => {
  const same = (words: string) => ({ vi: words, en: words });
  const hint = same('name another one.');
  expect(together(same('It cannot be used'), hint)).toBe('It cannot be used. Name another one.');
  expect(together(same('It cannot be used.'), hint)).toBe('It cannot be used. Name another one.');
  expect(together(same('Nothing to do.'), same(''))).toBe('Nothing to do.');
});

const stated = new ORPCError('INVALID_POLICY', {
  defined: true,
  status: 422,
  data: {
    message: text('It has faults.'),
    hint: text('Mend it.'),
    faults: [{ path: 'rules.0', message: text('No such target.') }],
  },
});

test('an error of the contract keeps its code, sentence, hint and faults', () => {
  expect(reportError(stated, true)).toBe(EXIT.failed);
  expect(JSON.parse(told)).toEqual({
    error: {
      code: 'INVALID_POLICY',
      message: say(text('It has faults.')),
      hint: say(text('Mend it.')),
      faults: [{ path: 'rules.0', message: say(text('No such target.')) }],
    },
  });
  expect(told.trimEnd().split('\n')).toHaveLength(1);
});

test('people read the sentence, each fault with its place, and the hint', () => {
  reportError(stated, false);
  expect(told).toBe(
    `${say(text('It has faults.'))}\n  rules.0: ${say(text('No such target.'))}\n${say(text('Mend it.'))}\n`,
  );
});

test.each([
  ['an agent that does not answer', new NotReachable('ENOENT'), 'NOT_REACHABLE', 3],
  ['wrong usage', new UsageError(text('Give one.')), 'USAGE', 2],
  ['a bug', new Error('oops'), 'FAILED', 1],
  ['a thrown word', 'oops', 'FAILED', 1],
  ['a system error', Object.assign(new Error('EACCES: no'), { code: 'EACCES' }), 'EACCES', 1],
  [
    'an input that the contract refuses',
    new ORPCError('BAD_REQUEST', { data: { issues: [{ path: ['age'], message: 'too big' }] } }),
    'USAGE',
    2,
  ],
  ['a bug of the agent', new ORPCError('INTERNAL_SERVER_ERROR'), 'INTERNAL_SERVER_ERROR', 1],
])('%s has its code and exit code', (_, error, code, exit) => {
  expect(reportError(error, true)).toBe(exit);
  expect(JSON.parse(told)).toEqual({
    error: { code, message: expect.stringMatching(/\S/), hint: expect.any(String) },
  });
});

test('an input that the contract refuses names the field', () => {
  reportError(
    new ORPCError('BAD_REQUEST', { data: { issues: [{ path: ['age'], message: 'too big' }] } }),
    false,
  );
  expect(told).toContain('age: too big');
});

test('an input that the contract refuses is told in the language of the person', () => {
  const issue = { path: ['age'], code: 'too_big', origin: 'number', maximum: 17, message: 'Too big' };
  reportError(new ORPCError('BAD_REQUEST', { data: { issues: [issue] } }), false);
  expect(told).toContain(`age: ${say({ vi: 'lớn nhất là 17', en: 'at most 17' })}`);
});

test('a fault of the whole document has no place, and none is shown', () => {
  const faults = [{ path: '', message: text('No such entry.') }];
  reportError(
    new ORPCError('INVALID_POLICY', {
      defined: true,
      status: 422,
      data: { message: text('It has faults.'), hint: text('Mend it.'), faults },
    }),
    false,
  );
  expect(told.split('\n')[1]).toBe(`  ${say(text('No such entry.'))}`);
});
