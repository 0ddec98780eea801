import type { Brand } from './brand.ts';

export type Seconds = Brand<number, 'Seconds'>;
export type Milliseconds = Brand<number, 'Milliseconds'>;

export const seconds = (n: number): Seconds => n as Seconds;
export const milliseconds = (n: number): Milliseconds => n as Milliseconds;
export const minutes = (n: number): Milliseconds => (n * 60_000) as Milliseconds;
export const hours = (n: number): Milliseconds => (n * 3_600_000) as Milliseconds;
export const days = (n: number): Milliseconds => (n * 86_400_000) as Milliseconds;

export const toMilliseconds = (s: Seconds): Milliseconds => (s * 1000) as Milliseconds;

/** Rounds down: a lifetime never grows by conversion. */
export const toSeconds = (ms: Milliseconds): Seconds => Math.floor(ms / 1000) as Seconds;
