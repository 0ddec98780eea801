#!/usr/bin/env node
// Starts the built command line. Plain JavaScript that any Node from 20 on can run: where the running Node is too old,
// it hands over to the Node 24 that came with the package, passing signals and the exit code through.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Not by `import`, which would load all that hangs on `node:fs`: see scripts/lean-builtins.ts.
const { existsSync, realpathSync } = process.getBuiltinModule?.('node:fs') ?? (await import('node:fs'));

const root = join(dirname(realpathSync(fileURLToPath(import.meta.url))), '..');
const program = join(root, 'out/cli/haidang.js');

if (!existsSync(program)) {
  process.stderr.write(
    'Hải Đăng chưa được dựng. Hãy chạy `npm run build`.\nHải Đăng is not built yet. Run `npm run build`.\n',
  );
  process.exit(1);
}

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(pathToFileURL(program).href);
} else {
  const bundled = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(bundled)) {
    process.stderr.write('Cần Node 24: hãy chạy `npm ci`.\nNode 24 is needed: run `npm ci`.\n');
    process.exit(1);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(bundled, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}
