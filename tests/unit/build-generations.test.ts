/** A program that runs while it is built again goes on with its own files; the next start gets the new ones. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publish } from '../../scripts/build-generations.ts';

let out: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'haidang-out-'));
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(out, { recursive: true, force: true });
});

/** An agent that loads a worker and a chunk only when asked to, as the real one does. */
function build(version: string): void {
  const built = join(out, 'agent.building');
  mkdirSync(built);
  const chunk = `chunk-${version}.js`;
  writeFileSync(join(built, chunk), `export const chunk = '${version}';`);
  writeFileSync(
    join(built, 'list-worker.js'),
    `import { chunk } from './${chunk}';
     import { parentPort } from 'node:worker_threads';
     parentPort.postMessage('worker ${version} with chunk ' + chunk);`,
  );
  writeFileSync(
    join(built, 'main.js'),
    `import { Worker } from 'node:worker_threads';
     export function runAgent() {
       console.log('ready ${version}');
       process.stdin.on('data', async () => {
         const { chunk } = await import('./${chunk}');
         const worker = new Worker(new URL('./list-worker.js', import.meta.url));
         worker.on('message', (said) => console.log(said + ', chunk ' + chunk));
         worker.on('error', (error) => console.log('broken: ' + error.message));
       });
     }`,
  );
  publish(built, out, 'agent', 'main.js');
}

function start(): { readonly child: ChildProcess; readonly lines: Interface } {
  const starter = join(out, 'start.mjs');
  writeFileSync(starter, "import('./agent/main.js').then((agent) => agent.runAgent());");
  const child = spawn(process.execPath, [starter], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  if (child.stdout === null) throw new Error('no pipe');
  return { child, lines: createInterface(child.stdout) };
}

const nextLine = async (lines: Interface): Promise<unknown> => (await once(lines, 'line'))[0];

test('an agent that runs finds its own workers and chunks after it was built anew', async () => {
  build('one');
  const old = start();
  expect(await nextLine(old.lines)).toBe('ready one');
  build('two');
  old.child.stdin?.write('go\n');
  expect(await nextLine(old.lines)).toBe('worker one with chunk one, chunk one');
  expect(await nextLine(start().lines)).toBe('ready two');
});

test('the same content is the same generation, and of old ones a few are kept', () => {
  for (const version of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'g', 'g']) build(version);
  const folders = readdirSync(out).filter((folder) => folder.startsWith('agent'));
  expect(folders).toContain('agent');
  expect(folders).toHaveLength(1 + 5);
  expect(readdirSync(join(out, 'agent'))).toEqual(['main.js']);
});
