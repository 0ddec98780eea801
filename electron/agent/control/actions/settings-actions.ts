/** Changes to the settings of the installation. */
import { resolverOf } from '../../../../shared/catalogue/resolvers.ts';
import type { Settings } from '../../../../shared/contracts/system-shapes.ts';
import type { Text } from '../../../../shared/i18n/text.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import type { ConsoleDeps } from '../console-deps.ts';
import { SETTING_KEYS, type SettingKey, storedSettings } from '../console-settings.ts';
import { recordsOf } from '../operator-deps.ts';
import { cannotUndo } from '../refusal.ts';
import type { Done } from './action.ts';

/** Null: as the product starts with. */
type SettingValues = { readonly [K in SettingKey]?: Settings[K] | null };

export interface SettingsAction {
  readonly kind: 'settings-put';
  readonly values: SettingValues;
  /** What must stand now for it; null: anything. */
  readonly ground: SettingValues | null;
}

/** The rows that are replaced. Refused when what must stand for it no longer does. */
export function settingRows(deps: ConsoleDeps, { values, ground }: SettingsAction): SettingValues {
  const { settings } = recordsOf(deps).storage;
  const keys = SETTING_KEYS.filter((key) => values[key] !== undefined);
  const rows = Object.fromEntries(keys.map((key) => [key, settings.get(key) ?? null]));
  if (ground !== null && keys.some((key) => !same(rows[key], ground[key] ?? null))) throw moved();
  return rows;
}

export function performSettingsAction(
  deps: ConsoleDeps,
  actor: string,
  action: SettingsAction,
): Done<SettingsAction> {
  const { values } = action;
  const { settings, audit } = recordsOf(deps).storage;
  const rows = settingRows(deps, action);
  const keys = SETTING_KEYS.filter((key) => values[key] !== undefined);
  const before = storedSettings(settings);
  for (const key of keys) {
    const value = values[key] ?? null;
    if (value === null) settings.remove(key);
    else settings.set(key, value);
  }
  deps.upstreamChoice.follow();
  audit.append({ actor, action: 'settings.put', profileId: null, detail: { ...values } }, deps.clock.nowMs());
  return {
    sentence: sayChanged(before, storedSettings(settings), deps.upstreamChoice.source === 'option'),
    profileId: null,
    inverse: { kind: 'settings-put', values: rows, ground: values },
    events: [{ type: 'settings' }],
  };
}

/** `waits`: the agent's own option says whom to ask, and goes before the choice. */
function sayChanged(before: Settings, after: Settings, waits: boolean): Text {
  const said = SETTING_KEYS.filter((key) => !same(before[key], after[key])).map((key) =>
    saySetting(key, after, waits),
  );
  if (said.length === 0)
    return { vi: 'Đã lưu cài đặt, không có gì khác.', en: 'Saved the settings, nothing differs.' };
  return { vi: said.map(({ vi }) => vi).join(' '), en: said.map(({ en }) => en).join(' ') };
}

/** Values of settings: plain, or lists of plain ones. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function saySetting(key: SettingKey, settings: Settings, waits: boolean): Text {
  const { detailDays, sessionMinutes, reportsFirstDay } = settings;
  switch (key) {
    case 'detailDays':
      return {
        vi: `Chi tiết nay được giữ ${detailDays} ngày.`,
        en: `Details are now kept for ${detailDays} ${detailDays === 1 ? 'day' : 'days'}.`,
      };
    case 'sessionMinutes':
      return {
        vi: `Phiên của phụ huynh nay hết sau ${sessionMinutes} phút không dùng.`,
        en: `A guardian’s session now ends after ${sessionMinutes} minutes without use.`,
      };
    case 'reportsFirstDay':
      return reportsFirstDay === 'mon'
        ? { vi: 'Tuần nay bắt đầu từ thứ Hai.', en: 'Weeks now begin on Monday.' }
        : { vi: 'Tuần nay bắt đầu từ Chủ nhật.', en: 'Weeks now begin on Sunday.' };
    case 'upstreams':
      return waits ? sayUpstreamsLater(settings.upstreams) : sayUpstreams(settings.upstreams);
    default:
      return assertNever(key);
  }
}

function sayUpstreams(upstreams: readonly string[]): Text {
  if (upstreams.length === 0)
    return {
      vi: 'Tên trang nay được hỏi ở máy chủ DNS của máy này.',
      en: 'Names are now asked for at the resolvers of this computer.',
    };
  const who = nameOf(upstreams);
  return { vi: `Tên trang nay được hỏi ở ${who}.`, en: `Names are now asked for at ${who}.` };
}

/** The addresses behind `#` say nothing more to people. */
const nameOf = (upstreams: readonly string[]): string =>
  resolverOf(upstreams)?.name ?? upstreams.map((one) => one.replace(/#.*$/, '')).join(', ');

function sayUpstreamsLater(upstreams: readonly string[]): Text {
  const [vi, en] =
    upstreams.length === 0
      ? ['máy chủ DNS của máy này', 'the resolvers of this computer']
      : [nameOf(upstreams), nameOf(upstreams)];
  return {
    vi: `Đã ghi lựa chọn: hỏi tên trang ở ${vi}. Lựa chọn còn chờ: Hải Đăng đang chạy với --upstream, nên vẫn hỏi ở nơi ghi trong tùy chọn ấy cho đến khi chạy lại không có nó.`,
    en: `The choice is kept: names are to be asked for at ${en}. It waits: Hải Đăng was started with --upstream and asks whom that names until it is started without it.`,
  };
}

const moved = () =>
  cannotUndo({
    vi: 'Cài đặt này đã được đổi tiếp sau đó.',
    en: 'This setting was changed again meanwhile.',
  });
