import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, sourceFiles } from './source-files.ts';

const files = sourceFiles();
const byPath = new Map(files.map((f) => [f.path, f]));

/** Each step may import the steps before it; folders on one step never import each other. */
const AGENT_STEPS = [
  ['runtime', 'storage', 'system'],
  ['filtering', 'activity'],
  ['enforcement'],
  ['dns', 'proxy', 'control'],
] as const;

const SHARED_STEPS = [
  ['kernel', 'i18n'],
  ['time', 'net'],
  ['catalogue'],
  ['policy', 'activity'],
  ['reporting'],
  ['contracts'],
] as const;

/** Shared folders whose types meet: an activity event carries the reason of a decision. */
const SHARED_MEETINGS = new Set(['activity → policy']);

const FOR_GUARDIANS: ReadonlySet<string> = new Set([
  'renderer/client/console-client.ts',
  'renderer/client/session.ts',
  'shared/contracts/console-api.ts',
  'shared/contracts/operator-api.ts',
]);

/** Not source, but there: a catalogue, a stylesheet. */
const isData = (path: string): boolean => /\.(?:json|css)$/.test(path) && existsSync(join(ROOT, path));

const stepOf = (steps: readonly (readonly string[])[], folder: string): number =>
  steps.findIndex((step) => step.includes(folder));

function* imports(): Generator<{ from: string; to: string }> {
  for (const file of files) for (const to of file.imports) yield { from: file.path, to };
}

const broken = (rule: (from: string, to: string) => boolean): string[] =>
  [...imports()].filter(({ from, to }) => rule(from, to)).map(({ from, to }) => `${from} imports ${to}`);

describe('the arrows of the design', () => {
  test('every import of ours names a file that exists', () => {
    expect(broken((_, to) => !byPath.has(to) && !isData(to))).toEqual([]);
  });

  test('shared imports nothing outside shared', () => {
    expect(broken((from, to) => from.startsWith('shared/') && !to.startsWith('shared/'))).toEqual([]);
  });

  test('shared names no module of Node, no DOM framework and no Electron', () => {
    const allowed = new Set(['zod', 'tldts', '@orpc/contract']);
    const bad = files
      .filter((f) => f.path.startsWith('shared/'))
      .flatMap((f) => f.packages.filter((p) => !allowed.has(p)).map((p) => `${f.path} imports ${p}`));
    expect(bad).toEqual([]);
  });

  test.each([
    ['electron/agent/', ['electron/agent/', 'shared/']],
    ['electron/cli/', ['electron/cli/', 'shared/']],
    ['electron/desktop/', ['electron/desktop/', 'shared/']],
    ['renderer/', ['renderer/', 'shared/']],
  ])('%s imports only itself and shared', (home, allowed) => {
    expect(broken((from, to) => from.startsWith(home) && !allowed.some((a) => to.startsWith(a)))).toEqual([]);
  });

  test('the renderer names no module of Node', () => {
    const bad = files.filter(
      (f) => f.path.startsWith('renderer/') && f.packages.some((p) => p.startsWith('node:')),
    );
    expect(bad.map((f) => f.path)).toEqual([]);
  });

  test('the child’s page reaches no procedure of guardians, of the door or of the operator', () => {
    const reached = new Set<string>();
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const next of byPath.get(path)?.imports ?? []) visit(next);
    };
    visit('renderer/child-main.tsx');
    expect(reached).toContain('shared/contracts/child-api.ts');
    expect([...reached].filter((path) => FOR_GUARDIANS.has(path))).toEqual([]);
  });

  test('only the desktop names electron', () => {
    const bad = files.filter(
      (f) => !f.path.startsWith('electron/desktop/') && f.packages.includes('electron'),
    );
    expect(bad.map((f) => f.path)).toEqual([]);
  });

  test.each([
    ['electron/agent', AGENT_STEPS, new Set<string>()],
    ['shared', SHARED_STEPS, SHARED_MEETINGS],
  ] as const)(
    'inside %s a step imports only earlier steps, and neighbours never meet',
    (home, steps, meetings) => {
      const folderOf = (path: string): string | undefined => {
        const parts = path.split('/');
        const depth = home.split('/').length;
        return path.startsWith(`${home}/`) && parts.length > depth + 1 ? parts[depth] : undefined;
      };
      const bad = broken((from, to) => {
        const source = folderOf(from);
        const target = folderOf(to);
        if (source === undefined || target === undefined || source === target) return false;
        if (meetings.has(`${source} → ${target}`)) return false;
        return (
          stepOf(steps, target) >= stepOf(steps, source) ||
          stepOf(steps, target) < 0 ||
          stepOf(steps, source) < 0
        );
      });
      expect(bad).toEqual([]);
    },
  );

  test('only main imports across the whole agent, and nobody imports main', () => {
    expect(broken((_, to) => to === 'electron/agent/main.ts')).toEqual([]);
  });

  test('decide has one caller: the gatekeeper', () => {
    const callers = files.filter(
      (f) => !f.path.startsWith('shared/policy/') && f.imports.includes('shared/policy/decide.ts'),
    );
    expect(callers.map((f) => f.path)).toEqual(['electron/agent/enforcement/gatekeeper.ts']);
  });

  test('SQL stands only in storage', () => {
    const sql =
      /\b(?:SELECT\s.+\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET|CREATE\s+TABLE)\b/;
    const bad = files.filter(
      (f) =>
        f.path.startsWith('electron/') && !f.path.startsWith('electron/agent/storage/') && sql.test(f.text),
    );
    expect(bad.map((f) => f.path)).toEqual([]);
  });

  test('no import cycle', () => {
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      state.set(path, 'open');
      for (const next of byPath.get(path)?.imports ?? []) visit(next, [...trail, path]);
      state.set(path, 'done');
    };
    for (const file of files) visit(file.path, []);
    expect(cycles).toEqual([]);
  });
});
