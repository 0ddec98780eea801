import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  /** Files of ours it imports (types included), from the root. */
  readonly imports: readonly string[];
  /** Packages and Node modules it imports. */
  readonly packages: readonly string[];
}

const SPECIFIER =
  /(?:^|[\s;])(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;(])import\s*\(?\s*['"]([^'"]+)['"]/g;

export function sourceFiles(): readonly SourceFile[] {
  return globSync(['shared/**/*.ts', 'electron/**/*.ts', 'scripts/**/*.ts', 'renderer/**/*.{ts,tsx}'], {
    cwd: ROOT,
  })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(ROOT, path), 'utf8');
      const specifiers = [...text.matchAll(SPECIFIER)].map((m) => m[1] ?? m[2] ?? '');
      const own = specifiers.filter((s) => s.startsWith('.'));
      return {
        path,
        text,
        lines: text.split('\n').length - 1,
        imports: own.map((s) => normalize(join(dirname(path), s)).replaceAll('\\', '/')),
        packages: specifiers.filter((s) => !s.startsWith('.')),
      };
    });
}
