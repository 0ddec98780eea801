/** The versions of `haidang.db`, in order. */
import type { Migration } from './sqlite.ts';
import * as initial from './migrations/0001-initial.ts';
import * as forConsole from './migrations/0002-console.ts';
import * as forProxy from './migrations/0003-proxy.ts';
import * as forGrowth from './migrations/0004-growth.ts';
import * as forLimits from './migrations/0005-limits.ts';

export const MIGRATIONS: readonly Migration[] = [initial, forConsole, forProxy, forGrowth, forLimits];

export const SCHEMA_VERSION = MIGRATIONS.length;
