/** The versions of `haidang.db`, in order. */
import type { Migration } from './sqlite.ts';
import * as initial from './migrations/0001-initial.ts';

export const MIGRATIONS: readonly Migration[] = [initial];

export const SCHEMA_VERSION = MIGRATIONS.length;
