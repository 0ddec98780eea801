/**
 * Where an agent keeps its data and where it listens, computed alike by the agent and by whoever talks to it. Pure:
 * platform, environment and home folder are handed in.
 */
export interface Surroundings {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly temporaryDirectory: string;
}

/** The platform's usual place; `HAIDANG_DATA` overrides it. */
export function defaultDataDirectory({ platform, env, homeDirectory }: Surroundings): string {
  if (env['HAIDANG_DATA']) return env['HAIDANG_DATA'];
  if (platform === 'win32') return `${env['LOCALAPPDATA'] ?? `${homeDirectory}\\AppData\\Local`}\\haidang`;
  if (platform === 'darwin') return `${homeDirectory}/Library/Application Support/haidang`;
  return `${env['XDG_DATA_HOME'] || `${homeDirectory}/.local/share`}/haidang`;
}

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the closing zero included. */
const LONGEST_SOCKET_PATH = 103;

/**
 * The control socket of the agent that owns `dataDirectory` (absolute). It lies in a folder that only its owner may
 * enter: the data folder, or, where that path is too long for a socket, a folder of its own under the temporary one.
 */
export function controlSocketPath(
  dataDirectory: string,
  { platform, temporaryDirectory }: Surroundings,
): string {
  if (platform === 'win32') return `\\\\.\\pipe\\haidang-${fingerprint(dataDirectory.toLowerCase())}`;
  const inside = `${dataDirectory}/control.sock`;
  if (utf8Length(inside) <= LONGEST_SOCKET_PATH) return inside;
  return `${temporaryDirectory}/haidang-${fingerprint(dataDirectory)}/control.sock`;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** FNV-1a over two lanes: tells data folders of one user apart, nothing more. */
function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return [a, b].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
