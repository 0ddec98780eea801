/** The desktop's one way to the agent: HTTP over the control socket. It has no authority of its own. */
import { request } from 'node:http';
import { homedir, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { controlSocketPath, defaultDataDirectory } from '../../shared/contracts/locations.ts';

const { platform, env } = process;
const surroundings = { platform, env, homeDirectory: homedir(), temporaryDirectory: tmpdir() };
const socketPath = controlSocketPath(resolve(defaultDataDirectory(surroundings)), surroundings);

/** `path` with its query; the answer streams. Rejects when nobody answers. */
export async function askAgent(path: string, message: Request): Promise<Response> {
  const body = Buffer.from(await message.arrayBuffer());
  const headers = { ...Object.fromEntries(message.headers), host: 'control.haidang.internal' };
  const { method, signal } = message;
  return new Promise((answered, reject) => {
    const outgoing = request({ socketPath, path, method, headers, signal, agent: false }, (incoming) => {
      const kept = Object.entries(incoming.headers).filter((entry) => typeof entry[1] === 'string');
      const { statusCode: status = 502 } = incoming;
      const stream = status === 204 || status === 304 ? null : (Readable.toWeb(incoming) as ReadableStream);
      answered(new Response(stream, { status, headers: kept as [string, string][] }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
