import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, sourceFiles } from './source-files.ts';

const files = sourceFiles();

describe('the shape of the source', () => {
  test('no file is longer than 400 lines', () => {
    expect(files.filter((f) => f.lines > 400).map((f) => `${f.path}: ${f.lines}`)).toEqual([]);
  });

  test('the desktop stays a thin face: 250 lines in all', () => {
    const desktop = files.filter((f) => f.path.startsWith('electron/desktop/'));
    expect(desktop.length).toBeGreaterThan(0);
    expect(desktop.reduce((sum, { lines }) => sum + lines, 0)).toBeLessThanOrEqual(250);
  });

  test('no file re-exports others', () => {
    expect(
      files.filter((f) => /^export\s+(?:\*|\{[^}]*\})\s+from\b/m.test(f.text)).map((f) => f.path),
    ).toEqual([]);
  });

  test('names say what a file owns', () => {
    const vague = /(?:^|[-/.])(?:utils?|helpers?|common|manager|misc)\.tsx?$|\/index\.tsx?$/;
    expect(files.filter((f) => vague.test(f.path)).map((f) => f.path)).toEqual([]);
  });

  test('file names are kebab-case', () => {
    const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+)*$/;
    expect(
      files.filter((f) => f.path.endsWith('.ts') && !kebab.test(basename(f.path))).map((f) => f.path),
    ).toEqual([]);
  });

  test('components are named as they are written', () => {
    const pascal = /^[A-Z][A-Za-z0-9]*\.tsx$|^(?:child-)?main\.tsx$/;
    expect(
      files.filter((f) => f.path.endsWith('.tsx') && !pascal.test(basename(f.path))).map((f) => f.path),
    ).toEqual([]);
  });

  test('worker files have names of their own, since the build lays them side by side', () => {
    const names = files.filter((f) => f.path.endsWith('-worker.ts')).map((f) => basename(f.path));
    expect(new Set(names).size).toBe(names.length);
  });

  test('shared reads no clock and throws no dice', () => {
    const impure = /\bDate\.now\s*\(|\bnew Date\(\s*\)|\bMath\.random\b|\bperformance\.now\b|\bcrypto\./;
    expect(
      files.filter((f) => f.path.startsWith('shared/') && impure.test(f.text)).map((f) => f.path),
    ).toEqual([]);
  });

  test('nothing says `any`, and no checker is silenced', () => {
    const silenced = /@ts-(?:ignore|expect-error|nocheck)|oxlint-disable|eslint-disable|biome-ignore/;
    const saysAny = /\bas any\b|[:<,]\s*any\b|\bany\[\]/;
    const comments = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
    const bad = globSync(['{shared,electron,renderer,scripts,tests}/**/*.{ts,tsx}'], { cwd: ROOT })
      .filter((path) => !path.startsWith('tests/architecture/'))
      .filter((path) => {
        const text = readFileSync(join(ROOT, path), 'utf8');
        return (
          silenced.test(text) || saysAny.test(text.replace(comments, '').replace(/'[^'\n]*'|`[^`]*`/g, ''))
        );
      });
    expect(bad).toEqual([]);
  });
});

describe('the package', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };

  test('every dependency is pinned exactly', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  test('the lock file names no registry', () => {
    expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  });

  test('the launcher may be run', () => {
    const mode = execFileSync('git', ['ls-files', '-s', 'bin/haidang.mjs'], { cwd: ROOT, encoding: 'utf8' });
    expect(mode.slice(0, 6)).toBe('100755');
  });
});
