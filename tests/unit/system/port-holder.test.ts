/** Who holds a port is told by the program that a person would look for. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { explainBindFault } from '../../../electron/agent/system/bind-fault.ts';
import { portHolder } from '../../../electron/agent/system/port-holder.ts';

const folder = mkdtempSync(join(tmpdir(), 'haidang-holder-'));
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(process.platform !== 'linux')(
  'needs /proc: another Node program is named by its script, without its arguments',
  async () => {
    const script = join(folder, 'old-server.mjs');
    writeFileSync(
      script,
      `import { createServer } from 'node:net';
       const server = createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));`,
    );
    child = spawn(process.execPath, ['--no-warnings', script, '--password', 'mat-khau'], { stdio: 'pipe' });
    if (child.stdout === null) throw new Error('no pipe');
    const [line] = await once(child.stdout, 'data');
    const port = Number(String(line));
    const holder = await portHolder('tcp', port);
    expect(holder).toEqual({ pid: child.pid, command: 'node old-server.mjs' });
    const fault = { kind: 'port-in-use', address: '127.0.0.1', port, transport: 'tcp' } as const;
    expect(explainBindFault({ ...fault, holder: holder ?? null }).message.en).toContain(
      `in use by node old-server.mjs (PID ${child.pid})`,
    );
  },
);

test('a port that nobody holds has no holder', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  expect(await portHolder('tcp', address.port)).toBeUndefined();
});
