/**
 * A folder with the shape of Electron's distribution for Linux and nothing of its code: what packaging reads and writes
 * is there (the fuse wire, the licences, the languages, a whole asar), so that the packaging can be proved without the
 * download. A package made from it starts nothing.
 */
import { createPackage } from '@electron/asar';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FUSES = 9;
/** What `@electron/fuses` looks for, then the version of the wire, its length, and every fuse as it is delivered: on. */
const FUSE_WIRE = Buffer.concat([
  Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
  Buffer.from([1, FUSES]),
  Buffer.from('1'.repeat(FUSES)),
]);
const LANGUAGES = ['de', 'en-US', 'vi'];

export async function makeElectronDist(folder: string, version: string): Promise<void> {
  for (const part of ['locales', 'resources', 'default-app'])
    mkdirSync(join(folder, part), { recursive: true });
  const script = Buffer.from('#!/bin/sh\necho "a stand-in for Electron" >&2\nexit 70\n');
  writeFileSync(join(folder, 'electron'), Buffer.concat([script, FUSE_WIRE]), { mode: 0o755 });
  writeFileSync(join(folder, 'version'), version);
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'icudtl.dat', 'chrome-sandbox'])
    writeFileSync(join(folder, file), file);
  for (const language of LANGUAGES) writeFileSync(join(folder, 'locales', `${language}.pak`), language);
  writeFileSync(join(folder, 'default-app/main.js'), '');
  await createPackage(join(folder, 'default-app'), join(folder, 'resources/default_app.asar'));
}
