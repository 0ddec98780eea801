/** Sees to it that an agent runs. It is a process of its own that outlives the desktop: protection goes on without us. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { askAgent } from './agent-link.ts';

const text = z.object({ vi: z.string(), en: z.string() });
const childrenSchema = z.array(z.object({ name: z.string(), sentence: text }));
const statusSchema = z.object({ json: z.object({ children: childrenSchema }) });
const STATUS = 'http://control.haidang.internal/operator/status';
const headers = { 'content-type': 'application/json' };

/** Null: no agent answers. */
export type AgentState = z.infer<typeof childrenSchema> | null;

export async function agentState(): Promise<AgentState> {
  const signal = AbortSignal.timeout(5000);
  try {
    const message = new Request(STATUS, { method: 'POST', headers, body: '{}', signal });
    const answer = await askAgent('/operator/status', message);
    return statusSchema.parse(await answer.json()).json.children;
  } catch {
    return null;
  }
}

/** Starts an agent unless one answers: the one beside the app with its own Node, else the checkout's. */
export async function ensureAgent(root: string): Promise<void> {
  if ((await agentState()) !== null) return;
  const first = (...places: string[]): string | undefined => places.find((place) => existsSync(place));
  const [packaged, checkout] = [process.resourcesPath, join(root, 'node_modules/node/bin')];
  const node = first(...[join(packaged, 'node'), checkout].flatMap((at) => [`${at}/node`, `${at}/node.exe`]));
  const program = first(join(packaged, 'agent/out/cli/haidang.js'), join(root, 'out/cli/haidang.js'));
  // Without one the tray goes on saying that no filter answers.
  if (node === undefined || program === undefined) return;
  spawn(node, [program, 'agent', '--console', '127.0.0.1:0'], { detached: true, stdio: 'ignore' }).unref();
  for (let attempt = 0; attempt < 60 && (await agentState()) === null; attempt += 1)
    await new Promise((done) => setTimeout(done, 250));
}
