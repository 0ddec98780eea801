import { z } from 'zod';
import type { Brand } from './brand.ts';

export type ProfileId = Brand<string, 'ProfileId'>;
export type ListId = Brand<string, 'ListId'>;
export type RuleId = Brand<string, 'RuleId'>;
export type GrantId = Brand<string, 'GrantId'>;
export type AllowanceId = Brand<string, 'AllowanceId'>;
export type WindowId = Brand<string, 'WindowId'>;
export type RequestId = Brand<string, 'RequestId'>;
/** Counts the revisions of one policy document: 1, 2, 3 … Used for optimistic concurrency. */
export type PolicyRevision = Brand<number, 'PolicyRevision'>;

const idText = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'an id is 1 to 64 letters, digits, `_`, `.` or `-`');

export const profileIdSchema = idText.transform((s) => s as ProfileId);
export const listIdSchema = idText.transform((s) => s as ListId);
export const ruleIdSchema = idText.transform((s) => s as RuleId);
export const grantIdSchema = idText.transform((s) => s as GrantId);
export const allowanceIdSchema = idText.transform((s) => s as AllowanceId);
export const windowIdSchema = idText.transform((s) => s as WindowId);
export const requestIdSchema = idText.transform((s) => s as RequestId);
export const policyRevisionSchema = z
  .number()
  .int()
  .min(1)
  .transform((n) => n as PolicyRevision);

/** The household: the profile whose policy every child inherits and whose endpoint serves "everyone else". */
export const HOUSEHOLD = 'household' as ProfileId;
