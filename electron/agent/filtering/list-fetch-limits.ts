export interface FetchLimits {
  readonly connectMs: number;
  /** Without a byte. */
  readonly idleMs: number;
  readonly totalMs: number;
  readonly redirects: number;
  readonly maxBytes: number;
}

export const FETCH_LIMITS: FetchLimits = {
  connectMs: 15_000,
  idleMs: 30_000,
  totalMs: 1_800_000,
  redirects: 5,
  maxBytes: 536_870_912,
};
