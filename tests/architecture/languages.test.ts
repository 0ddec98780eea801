/**
 * Every word of the console stands in both catalogues (G6). `tsc` refuses a key that Vietnamese lacks; here English must
 * have the same keys with its own plurals, the same gaps to fill, and no component may carry words of its own.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runLinter } from 'i18next-cli';
import { describe, expect, test } from 'vitest';
import config from '../../i18next.config.ts';
import { ROOT } from './source-files.ts';

const LOCALES = ['vi', 'en'] as const;
type Locale = (typeof LOCALES)[number];

const PLURAL = /_(zero|one|two|few|many|other)$/;

function flat(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is neither text nor a group`);
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`));
}

function catalogue(locale: Locale, namespace: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'renderer/i18n', locale, `${namespace}.json`), 'utf8');
  return new Map(flat(JSON.parse(text)));
}

const namespacesOf = (locale: Locale): string[] =>
  globSync('*.json', { cwd: join(ROOT, 'renderer/i18n', locale) })
    .map((path) => basename(path, '.json'))
    .sort();

const namespaces = namespacesOf('vi');
const stems = (keys: Iterable<string>): string[] =>
  [...new Set([...keys].map((key) => key.replace(PLURAL, '')))].sort();
const gaps = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)[^}]*\}\}/g)].map((match) => match[1] ?? ''))].sort();

describe('the catalogues of the console', () => {
  test('both languages have the same files', () => {
    expect(namespacesOf('en')).toEqual(namespaces);
  });

  test.each(namespaces)('%s has the same keys in Vietnamese and English', (namespace) => {
    expect(stems(catalogue('en', namespace).keys())).toEqual(stems(catalogue('vi', namespace).keys()));
  });

  test.each(namespaces)('%s has every plural form that its language needs, and no other', (namespace) => {
    for (const locale of LOCALES) {
      const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
      const keys = [...catalogue(locale, namespace).keys()];
      for (const stem of stems(keys.filter((key) => PLURAL.test(key)))) {
        const forms = keys.filter((key) => key.replace(PLURAL, '') === stem && PLURAL.test(key));
        const found = forms.map((key) => PLURAL.exec(key)?.[1]);
        expect(new Set(found), `${locale} ${stem}`).toEqual(new Set(needed));
      }
    }
  });

  test.each(namespaces)('%s leaves nothing empty, and fills the same gaps in both languages', (namespace) => {
    const vi = catalogue('vi', namespace);
    const empty: string[] = [];
    for (const [key, text] of catalogue('en', namespace)) {
      const original = vi.get(key) ?? vi.get(key.replace(PLURAL, '_other'));
      if (text.trim() === '' || original?.trim() === '') empty.push(key);
      expect({ key, gaps: gaps(text) }).toEqual({ key, gaps: gaps(original ?? '') });
    }
    expect(empty).toEqual([]);
  });

  test('no key that a component names is missing', () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/i18next-cli/dist/esm/cli.js'), 'status'],
      { cwd: ROOT, encoding: 'utf8' },
    );
    expect(`${stdout}${stderr}`).toContain('i18next Project Status');
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  test('no component carries words of its own', async () => {
    /** A host name is the same in every language. */
    const isHostName = (message: string): boolean => /"[a-z0-9.-]+\.[a-z]{2,}"$/.test(message);
    const { files } = await runLinter(config);
    const words = Object.entries(files).flatMap(([path, issues]) =>
      issues
        .filter(({ type, text }) => type !== 'hardcoded' || !isHostName(`"${text}"`))
        .map(({ line, text }) => `${path}:${line} ${text}`),
    );
    expect(words).toEqual([]);
  });
});
