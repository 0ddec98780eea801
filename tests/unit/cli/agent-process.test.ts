import { expect, test } from 'vitest';
import { startsAgent } from '../../../electron/cli/agent-process.ts';

test.each([
  [['agent']],
  [['agent', '--dns', '127.0.0.1:0']],
  [['--data', '/x', 'agent']],
  [['--data', 'agent', 'agent']],
  [['--data=/x', '--json', 'agent']],
])('%j starts the agent', (args) => {
  expect(startsAgent(args)).toBe(true);
});

test.each([
  [[]],
  [['status']],
  [['--data', 'agent']],
  [['--data', 'agent', 'status']],
  [['children', 'add', 'agent']],
  [['--help', 'status', 'agent']],
])('%j does not', (args) => {
  expect(startsAgent(args)).toBe(false);
});
