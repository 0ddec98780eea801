/** What a change of rules would have made of the last seven days. */
import { plural, sayNumber } from './number-words.ts';
import type { Text } from './text.ts';

export interface ReplayCount {
  readonly visits: number;
  readonly sites: readonly string[];
  readonly moreSites: number;
}

/** Named in the sentence; the screen lists more. */
const MOST_NAMED = 3;

function counted({ visits, sites, moreSites }: ReplayCount): Text {
  const many = sites.length + moreSites;
  const [n, m] = [sayNumber(visits), sayNumber(many)];
  return {
    vi: `${n.vi} lượt vào ${m.vi} trang`,
    en: `${n.en} ${plural(visits, 'visit', 'visits')} to ${m.en} ${plural(many, 'site', 'sites')}`,
  };
}

function list({ sites, moreSites }: ReplayCount): string {
  const shown = sites.slice(0, MOST_NAMED);
  return shown.join(', ') + (sites.length + moreSites > shown.length ? '…' : '');
}

function part(count: ReplayCount, vi: string, en: string): Text | null {
  if (count.visits === 0) return null;
  const n = counted(count);
  return { vi: `${n.vi} lẽ ra ${vi}: ${list(count)}`, en: `${n.en} would have been ${en}: ${list(count)}` };
}

/** `since`: null for the whole seven days. */
export function replayed(since: Text | null, blocked: ReplayCount, allowed: ReplayCount): Text {
  const when =
    since === null
      ? { vi: 'Trong 7 ngày qua', en: 'In the last 7 days' }
      : { vi: `Từ ${since.vi}`, en: `Since ${since.en}` };
  const parts = [part(blocked, 'đã bị chặn', 'blocked'), part(allowed, 'đã được mở', 'open')].flatMap(
    (text) => (text === null ? [] : [text]),
  );
  if (parts.length === 0)
    return {
      vi: `${when.vi}, thay đổi này không làm khác lượt truy cập nào.`,
      en: `${when.en} this change would have made no difference to any visit.`,
    };
  // Three dots end a sentence already.
  const ended = (text: string): string => (text.endsWith('…') ? text : `${text}.`);
  return {
    vi: ended(`${when.vi}: ${parts.map(({ vi }) => vi).join('; ')}`),
    en: ended(`${when.en}: ${parts.map(({ en }) => en).join('; ')}`),
  };
}

export const nothingRecorded: Text = {
  vi: 'Trong 7 ngày qua nhật ký chưa có gì để thử lại.',
  en: 'The log of the last 7 days holds nothing to try this on.',
};

export const namesUnrecorded: Text = {
  vi: 'Nhật ký 7 ngày qua không ghi tên trang, nên không thử lại được trên đó.',
  en: 'The log of the last 7 days names no sites, so this cannot be tried on it.',
};

/** Why a visit of the past: what `explain` says of such a moment speaks of now. */
export const pausedThen: Text = {
  vi: 'Lúc đó Internet đang tạm dừng.',
  en: 'The Internet was paused then.',
};

export const outsideHoursThen: Text = {
  vi: 'Lúc đó ngoài giờ dùng Internet.',
  en: 'It was outside the hours for the Internet then.',
};

export const allowanceSpentThen: Text = {
  vi: 'Thời gian của hôm đó đã dùng hết.',
  en: 'The time of that day was used up.',
};

export const grantedThen: Text = {
  vi: 'Lúc đó đang có giờ thêm.',
  en: 'Extra time was given then.',
};
