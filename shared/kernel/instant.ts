import type { Brand } from './brand.ts';
import type { Milliseconds } from './duration.ts';

/** Wall-clock instant: milliseconds since 1970-01-01T00:00:00Z. Never a monotonic reading. */
export type EpochMs = Brand<number, 'EpochMs'>;

export const epochMs = (n: number): EpochMs => n as EpochMs;

/** "Never changes by itself": later than any instant the product deals with, and still an exact number. */
export const FOREVER = 8_640_000_000_000_000 as EpochMs;

export const plus = (at: EpochMs, by: Milliseconds): EpochMs => (at + by) as EpochMs;
export const earlier = (a: EpochMs, b: EpochMs): EpochMs => (a < b ? a : b);
export const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);
export const between = (from: EpochMs, to: EpochMs): Milliseconds => (to - from) as Milliseconds;
