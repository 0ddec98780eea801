import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unwrap } from '../../../shared/kernel/result.ts';
import type { DomainName } from '../../../shared/net/domain-name.ts';
import { NO_MATCHES } from '../../../shared/policy/list-match.ts';
import { loadIndex, loadIndexInTurns } from '../../../electron/agent/filtering/compiled-load.ts';
import { buildIndex } from '../../../electron/agent/filtering/index-build.ts';
import { sealImage } from '../../../electron/agent/filtering/index-file.ts';
import { Field } from '../../../electron/agent/filtering/index-layout.ts';
import { memoryLists, memorySource } from '../../bench/index-names.ts';

const NAMES = Array.from({ length: 500 }, (_, i) => `host${i}.${i % 7 === 0 ? 'a.b.' : ''}example`);
let dir = '';

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'haidang-index-'));
  buildIndex(memoryLists([memorySource('a', 'ads', 'block', NAMES)]), dir, { revision: 1 });
});
afterEach(() => fs.rmSync(dir, { recursive: true }));

const indexFile = (): string => path.join(dir, 'index.bin');
const checkFile = (): string =>
  path.join(dir, fs.readdirSync(dir).find((name) => name.endsWith('.check')) ?? 'none');

type Loaded = ReturnType<typeof loadIndex>;

function faultOf(loaded: Loaded): string {
  if (!loaded.ok) return loaded.error.kind === 'check-file' ? loaded.error.problem : loaded.error.kind;
  loaded.value.close();
  return 'none';
}

/** What both ways of loading find. */
async function faultKind(): Promise<string> {
  const atOnce = faultOf(loadIndex(dir));
  expect(faultOf(await loadIndexInTurns(dir))).toBe(atOnce);
  return atOnce;
}

function changeWord(file: string, word: number, change: (old: number) => number): void {
  const bytes = fs.readFileSync(file);
  bytes.writeInt32LE(change(bytes.readInt32LE(word * 4)), word * 4);
  fs.writeFileSync(file, bytes);
}

it('one flipped bit anywhere in the index file is noticed at load', async () => {
  const few = NAMES.slice(0, 60);
  buildIndex(memoryLists([memorySource('a', 'ads', 'block', few)]), dir, { revision: 2 });
  const sound = fs.readFileSync(indexFile());
  const fd = fs.openSync(indexFile(), 'r+');
  for (let at = 0; at < sound.length; at++) {
    const byte = sound[at] ?? 0;
    fs.writeSync(fd, Uint8Array.of(byte ^ (1 << (at % 8))), 0, 1, at);
    const kind = at % 16 === 0 ? await faultKind() : faultOf(loadIndex(dir));
    expect(kind, `byte ${at}`).not.toBe('none');
    fs.writeSync(fd, Uint8Array.of(byte), 0, 1, at);
  }
  fs.closeSync(fd);
  expect(await faultKind()).toBe('none');
});

it('a file of several turns is read whole, and a changed word in any of them is noticed', async () => {
  const many = Array.from({ length: 450_000 }, (_, i) => `host${i}.example`);
  buildIndex(memoryLists([memorySource('a', 'ads', 'block', many)]), dir, { revision: 3 });
  const words = fs.statSync(indexFile()).size / 4;
  expect(words).toBeGreaterThan(2 * 262_144);
  expect(await faultKind()).toBe('none');
  for (const word of [5, 262_143, 262_144, words - 1]) {
    changeWord(indexFile(), word, (old) => old ^ 1);
    expect(await faultKind()).toBe('damaged');
    changeWord(indexFile(), word, (old) => old ^ 1);
  }
});

it('a file cut short, grown or empty is truncated', async () => {
  const sound = fs.readFileSync(indexFile());
  for (const bytes of [
    sound.subarray(0, -4),
    sound.subarray(0, 256),
    Buffer.concat([sound, Buffer.alloc(4)]),
  ]) {
    fs.writeFileSync(indexFile(), bytes);
    expect(await faultKind()).toBe('truncated');
  }
  for (const bytes of [sound.subarray(0, 90), sound.subarray(0, -1), Buffer.alloc(0)]) {
    fs.writeFileSync(indexFile(), bytes);
    expect(await faultKind()).toBe('truncated');
  }
});

it('no file is missing, a foreign one is not an index, another format version says which', async () => {
  const sound = fs.readFileSync(indexFile());
  fs.rmSync(indexFile());
  expect(await faultKind()).toBe('missing');
  fs.writeFileSync(indexFile(), Buffer.alloc(4096, '<html>'));
  expect(await faultKind()).toBe('not-an-index');
  fs.writeFileSync(indexFile(), sound);
  changeWord(indexFile(), Field.version, () => 0);
  expect(loadIndex(dir)).toEqual({ ok: false, error: { kind: 'other-version', found: 0 } });
});

it('a check file that is missing, cut, damaged in its head or of another build is refused', async () => {
  const file = checkFile();
  const sound = fs.readFileSync(file);
  fs.rmSync(file);
  expect(await faultKind()).toBe('missing');
  fs.writeFileSync(file, sound.subarray(0, -4));
  expect(await faultKind()).toBe('truncated');
  for (let word = 0; word < 32; word++) {
    fs.writeFileSync(file, sound);
    changeWord(file, word, (old) => old ^ 1);
    expect(await faultKind()).toBe('damaged');
  }
  buildIndex(memoryLists([memorySource('a', 'ads', 'block', NAMES)]), dir, { revision: 2 });
  fs.writeFileSync(checkFile(), sound);
  expect(await faultKind()).toBe('other-build');
});

it('an index under a wrong seed finds nothing, rather than something else', () => {
  const bytes = fs.readFileSync(indexFile());
  const words = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  words[Field.seed + 2] = (words[Field.seed + 2] ?? 0) ^ 0x5555;
  sealImage(words);
  fs.writeFileSync(indexFile(), Buffer.from(words.buffer));
  const index = unwrap(loadIndex(dir));
  for (const name of NAMES) expect(index.matches(name as DomainName)).toBe(NO_MATCHES);
  index.close();
});

it('damage in the check file shows in use, is told once, and blocked names stay blocked', () => {
  const file = checkFile();
  const sound = fs.readFileSync(file);
  const damaged = Buffer.from(sound);
  for (let at = 128; at < damaged.length; at += 256) damaged[at] = (damaged[at] ?? 0) ^ 1;
  fs.writeFileSync(file, damaged);
  let told = 0;
  const index = unwrap(loadIndex(dir, () => told++));
  for (const name of NAMES) expect(index.matches(name as DomainName)).toHaveLength(1);
  expect(told).toBe(1);
  index.close();
});
