/** Instants as ISO 8601 with the offset of a zone: what a person reads off a clock on the wall, and a program parses. */
import type { EpochMs } from '../kernel/instant.ts';
import { offsetMsAt, type TimeZone } from './zone-offset.ts';

/** `2026-11-24T08:04:47.768+07:00`. Offsets of the past with seconds in them are cut to the minute, as the format is. */
export function zonedIso(zone: TimeZone, atMs: EpochMs): string {
  const minutes = Math.trunc(offsetMsAt(zone, atMs) / 60_000);
  const wall = new Date(atMs + minutes * 60_000).toISOString().slice(0, -1);
  const two = (n: number): string => String(n).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${wall}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
