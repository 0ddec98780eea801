/** What commander says of wrong usage and above its help, in Vietnamese: it speaks English only. */
import type { Text } from '../../shared/i18n/text.ts';

type InVietnamese = (...parts: readonly string[]) => string;

const FAULTS: readonly (readonly [said: RegExp, vi: InVietnamese])[] = [
  [/^missing required argument '(.+)'$/, (name) => `thiếu tham số bắt buộc '${name}'`],
  [/^option '(.+)' argument missing$/, (flags) => `tùy chọn '${flags}' cần một giá trị`],
  [/^required option '(.+)' not specified$/, (flags) => `thiếu tùy chọn bắt buộc '${flags}'`],
  [
    /^option '(.+)' cannot be used with option '(.+)'$/,
    (one, other) => `không dùng chung được tùy chọn '${one}' với '${other}'`,
  ],
  [/^unknown option '(.+)'$/, (flag) => `không có tùy chọn '${flag}'`],
  [/^unknown command '(.+)'$/, (name) => `không có lệnh '${name}'`],
  [
    /^too many arguments(?: for '.+')?\. Expected (\d+) arguments? but got (\d+): (.+)\.$/,
    (expected, got, words) => `thừa tham số: cần ${expected}, nhưng có ${got} (${words})`,
  ],
];

const SUGGESTION = /\n\(Did you mean (?:one of )?(.+)\?\)$/;

/** `message`: as commander throws and prints it. */
export function usageSentence(message: string): Text {
  const en = message.replace(/^error: /, '').trimEnd();
  const suggested = SUGGESTION.exec(en)?.[1];
  const fault = en.replace(SUGGESTION, '');
  const meant = suggested === undefined ? '' : `\n(Ý là ${suggested}?)`;
  for (const [said, vi] of FAULTS) {
    const found = said.exec(fault);
    if (found !== null) return { vi: `${vi(...found.slice(1))}${meant}`, en };
  }
  return { vi: en, en };
}

export const ERROR: Text = { vi: 'lỗi', en: 'error' };
export const SHOW_HELP: Text = { vi: 'xem trợ giúp của lệnh', en: 'display help for command' };

const TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Cách dùng:',
  'Arguments:': 'Tham số:',
  'Options:': 'Tùy chọn:',
  'Global Options:': 'Tùy chọn chung:',
  'Commands:': 'Lệnh:',
};

export const helpTitle = (title: string): Text => ({ vi: TITLES[title] ?? title, en: title });

/** A line of the help is written as `English / Tiếng Việt`; one without the second half is the same in both. */
export function helpLine(line: string): Text {
  const at = line.indexOf(' / ');
  return at < 0 ? { vi: line, en: line } : { vi: line.slice(at + 3), en: line.slice(0, at) };
}
