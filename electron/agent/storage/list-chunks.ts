/**
 * How names lie in `list_chunks`: each as its sort key (labels reversed, joined by a space: `com example www`), sorted
 * by code unit, one a line, about 2,048 to a chunk, compressed with zstd. The space sorts below every character of a
 * label, so a domain stands right before its subdomains and neighbours share their beginnings.
 */
import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';
import type { DomainName } from '../../../shared/net/domain-name.ts';

export const CHUNK_NAMES = 2_048;

/** 2,048 names of 253 octets with their line ends, and room to spare: more is a damaged file. */
const MAX_CHUNK_BYTES = 1_048_576;

const SETTINGS = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };

export function sortKeyOf(name: DomainName): string {
  let end = name.length;
  let dot = name.lastIndexOf('.');
  if (dot < 0) return name;
  let key = name.slice(dot + 1, end);
  while (dot >= 0) {
    end = dot;
    dot = end === 0 ? -1 : name.lastIndexOf('.', end - 1);
    key += ` ${name.slice(dot + 1, end)}`;
  }
  return key;
}

export const nameOfSortKey = (key: string): DomainName => key.split(' ').toReversed().join('.') as DomainName;

export const packChunk = (keys: readonly string[]): Buffer =>
  zstdCompressSync(Buffer.from(keys.join('\n'), 'latin1'), SETTINGS);

/** The key text of a chunk. Throws on damage. */
export const unpackChunk = (body: Uint8Array): Buffer =>
  zstdDecompressSync(body, { maxOutputLength: MAX_CHUNK_BYTES });

/** True when the sorted lines of `text` hold `key`. */
export function chunkHolds(text: Buffer, key: string): boolean {
  const wanted = Buffer.from(key, 'latin1');
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = middle === 0 ? 0 : text.lastIndexOf(0x0a, middle - 1) + 1;
    const found = text.indexOf(0x0a, middle);
    const end = found < 0 ? text.length : found;
    const order = text.compare(wanted, 0, wanted.length, start, end);
    if (order === 0) return true;
    if (order < 0) low = end + 1;
    else high = start;
  }
  return false;
}
