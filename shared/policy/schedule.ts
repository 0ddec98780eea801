/**
 * Hours as gates. A gate is shut or open at a moment, for everything or for some categories; a name passes when every
 * gate that concerns it is open. A closed window (bedtime) is a gate of its own; the open windows of one layer and
 * scope make one gate together, so "Saturday and Sunday afternoon" may be written as two windows.
 */
import type { CategoryId } from '../catalogue/category-ids.ts';
import type { WindowId } from '../kernel/ids.ts';
import { earlier, epochMs, FOREVER, type EpochMs } from '../kernel/instant.ts';
import {
  compileWindow,
  edgeMinutes,
  HORIZON_DAYS,
  isInside,
  parseTimeOfDay,
  type CompiledWindow,
} from '../time/time-window.ts';
import { DAY_MS } from '../time/zone-offset.ts';
import { nextWallChange, wallMsOf, type Moment, type WallMs } from '../time/zoned-moment.ts';
import type { ListMatch } from './list-match.ts';
import type { PolicyHours } from './policy.ts';
import type { PolicyLayer } from './reason.ts';

export interface HoursGate {
  readonly layer: PolicyLayer;
  readonly windowId: WindowId;
  readonly kind: 'closed' | 'open';
  readonly windows: readonly CompiledWindow[];
  readonly minutes: readonly number[];
  /** `null`: every name. */
  readonly categories: ReadonlySet<CategoryId> | null;
  readonly except: ReadonlySet<CategoryId> | null;
}

export interface SituatedGate {
  readonly gate: HoursGate;
  readonly isShut: boolean;
  /** When this gate changes next. */
  readonly changesAtMs: EpochMs;
}

const minutesOf = (text: string): number => {
  const minutes = parseTimeOfDay(text);
  if (minutes === undefined) throw new Error(`time \`${text}\` was not parsed`);
  return minutes;
};

const windowOf = ({ days, start, end }: PolicyHours): CompiledWindow =>
  compileWindow({ days, start: minutesOf(start), end: minutesOf(end) });

export function buildGates(entries: readonly (readonly [PolicyLayer, PolicyHours])[]): readonly HoursGate[] {
  const sorted = [...entries].sort(([, a], [, b]) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  const groups = new Map<string, { readonly first: HoursGate; readonly windows: CompiledWindow[] }>();
  for (const [layer, hours] of sorted) {
    const scopes = hours.scope === 'all' ? null : [...new Set(hours.scope)].sort();
    const except = [...new Set(hours.except)].sort();
    const window = windowOf(hours);
    // An open window for two categories must add up with those for one of them: one gate per category.
    const shares = hours.kind === 'open' && scopes !== null ? scopes.map((id) => [id]) : [scopes];
    for (const share of shares) {
      const key = JSON.stringify([layer, hours.kind, share, except, hours.kind === 'open' || hours.id]);
      const group = groups.get(key);
      if (group !== undefined) {
        group.windows.push(window);
        continue;
      }
      const first: HoursGate = {
        layer,
        windowId: hours.id,
        kind: hours.kind,
        windows: [],
        minutes: [],
        categories: share === null ? null : new Set(share),
        except: except.length === 0 ? null : new Set(except),
      };
      groups.set(key, { first, windows: [window] });
    }
  }
  const gates = [...groups.values()].map(({ first, windows }) => ({
    ...first,
    windows,
    minutes: edgeMinutes(windows),
  }));
  // Gates for every name come first: theirs is the simplest reason.
  return gates.sort((a, b) => Number(a.categories !== null) - Number(b.categories !== null));
}

export function isShutAt(gate: HoursGate, wall: WallMs): boolean {
  const inside = gate.windows.some((window) => isInside(window, wall));
  return gate.kind === 'closed' ? inside : !inside;
}

export function situateGates(gates: readonly HoursGate[], moment: Moment): readonly SituatedGate[] {
  const wall = wallMsOf(moment);
  const horizon = epochMs(Math.min(moment.instantMs + HORIZON_DAYS * DAY_MS, FOREVER));
  return gates.map((gate) => {
    const isShut = isShutAt(gate, wall);
    const changesAtMs =
      nextWallChange(moment, gate.minutes, HORIZON_DAYS, (at) => isShutAt(gate, at)) ?? horizon;
    return { gate, isShut, changesAtMs };
  });
}

/** The first instant after `moment` at which all these gates are open, given that one is shut; `null`: not within the horizon. */
export function openingOf(gates: readonly HoursGate[], moment: Moment): EpochMs | null {
  const minutes = edgeMinutes(gates.flatMap(({ windows }) => windows));
  return nextWallChange(moment, minutes, HORIZON_DAYS, (at) => gates.some((gate) => isShutAt(gate, at)));
}

export function concerns({ categories, except }: HoursGate, matches: readonly ListMatch[]): boolean {
  if (except !== null && matches.some(({ categoryId }) => except.has(categoryId))) return false;
  return categories === null || matches.some(({ categoryId }) => categories.has(categoryId));
}

export const earliestChange = (gates: readonly SituatedGate[]): EpochMs =>
  gates.reduce<EpochMs>((at, { changesAtMs }) => earlier(at, changesAtMs), FOREVER);
