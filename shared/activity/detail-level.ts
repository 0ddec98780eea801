/**
 * How much of a child's requests may be written down, and when names may be at all. Apart from the reduction itself
 * (`privacy-level.ts`), so that the console can name the levels without carrying the public-suffix table.
 */
import type { EpochMs } from '../kernel/instant.ts';

/** From the most to the least. */
export const DETAIL_LEVELS = ['full', 'site', 'category', 'totals'] as const;
export type DetailLevel = (typeof DETAIL_LEVELS)[number];

/** The level a new profile starts with. */
export const defaultDetail = (age: number): DetailLevel => (age < 14 ? 'site' : 'category');

/** What is on record about the agreement to keep records. */
export interface Consent {
  readonly guardianConsentAtMs: EpochMs;
  readonly noticeAtMs: EpochMs;
  readonly assent: 'given' | 'refused' | null;
  readonly assentAtMs: EpochMs | null;
}

/** From this age on the child is asked too. A refusal is a record as well: the guardian decided with it known. */
export const ASSENT_FROM_AGE = 7;

/** Whether more than totals may be written: consent, notice, and from age 7 the child's answer are on record. */
export function mayWriteNames(age: number | null, consent: Consent | null): boolean {
  if (consent === null) return false;
  return age === null || age < ASSENT_FROM_AGE || consent.assent !== null;
}

export interface PrivacyLevel {
  readonly detail: DetailLevel;
  /** `mayWriteNames` of the profile, at the moment of the request. */
  readonly hasConsent: boolean;
}
