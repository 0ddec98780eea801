/** Where data and control socket lie, computed alike on both sides. */
import { expect, test } from 'vitest';
import {
  controlSocketPath,
  defaultDataDirectory,
  type Surroundings,
} from '../../../shared/contracts/locations.ts';

const linux: Surroundings = {
  platform: 'linux',
  env: {},
  homeDirectory: '/home/an',
  temporaryDirectory: '/tmp',
};

const bytes = (text: string): number => Buffer.byteLength(text);

/** A data folder whose socket path has exactly so many bytes. */
const folderOf = (socketBytes: number): string => `/${'a'.repeat(socketBytes - '//control.sock'.length)}`;

test('HAIDANG_DATA wins on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'])
    expect(
      defaultDataDirectory({ ...linux, platform, env: { HAIDANG_DATA: '/x', XDG_DATA_HOME: '/y' } }),
    ).toBe('/x');
});

test('each platform has its usual place', () => {
  expect(defaultDataDirectory(linux)).toBe('/home/an/.local/share/haidang');
  expect(defaultDataDirectory({ ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/haidang');
  expect(defaultDataDirectory({ ...linux, env: { XDG_DATA_HOME: '' } })).toBe(
    '/home/an/.local/share/haidang',
  );
  expect(defaultDataDirectory({ ...linux, platform: 'darwin' })).toBe(
    '/home/an/Library/Application Support/haidang',
  );
  expect(defaultDataDirectory({ ...linux, platform: 'win32', env: { LOCALAPPDATA: 'C:\\L' } })).toBe(
    'C:\\L\\haidang',
  );
  expect(defaultDataDirectory({ ...linux, platform: 'win32', homeDirectory: 'C:\\An' })).toBe(
    'C:\\An\\AppData\\Local\\haidang',
  );
});

test('a socket path of 103 bytes stays in the data folder and one of 104 does not', () => {
  const fits = folderOf(103);
  expect(bytes(controlSocketPath(fits, linux))).toBe(103);
  expect(controlSocketPath(fits, linux)).toBe(`${fits}/control.sock`);
  expect(controlSocketPath(folderOf(104), linux)).toMatch(/^\/tmp\/haidang-[0-9a-f]{16}\/control\.sock$/);
});

test('the length counts bytes and not characters', () => {
  // 45 characters of three bytes each: short to the eye, too long for `sun_path`.
  const vietnamese = `/${'ế'.repeat(45)}`;
  expect(vietnamese.length).toBeLessThan(60);
  expect(controlSocketPath(vietnamese, linux)).toMatch(/^\/tmp\//);
  const emoji = `/${'🗼'.repeat(22)}`;
  expect(bytes(`${emoji}/control.sock`)).toBeLessThanOrEqual(103);
  expect(controlSocketPath(emoji, linux)).toBe(`${emoji}/control.sock`);
  expect(controlSocketPath(`${emoji}🗼`, linux)).toMatch(/^\/tmp\//);
});

test('two long data folders have two sockets, and the same one always the same', () => {
  const [one, other] = [`${folderOf(150)}1`, `${folderOf(150)}2`];
  expect(controlSocketPath(one, linux)).toBe(controlSocketPath(one, linux));
  expect(controlSocketPath(one, linux)).not.toBe(controlSocketPath(other, linux));
});

test('the pipe of Windows does not depend on upper and lower case', () => {
  const windows = { ...linux, platform: 'win32' };
  expect(controlSocketPath('C:\\Users\\An', windows)).toMatch(/^\\\\\.\\pipe\\haidang-[0-9a-f]{16}$/);
  expect(controlSocketPath('C:\\USERS\\an', windows)).toBe(controlSocketPath('C:\\Users\\An', windows));
});
