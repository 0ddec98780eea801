/** Sentences for what only happens while a decision is carried out, and for rows that say less than a whole reason. */
import type { Text } from './text.ts';

export const upstreamUnreachable: Text = {
  vi: 'Trang được phép, nhưng lúc đó không có máy chủ tên miền nào trả lời.',
  en: 'The site was allowed, but no name server answered at that moment.',
};

export const upstreamFailed: Text = {
  vi: 'Trang được phép, nhưng máy chủ tên miền trả lời rằng nó không tra được tên này.',
  en: 'The site was allowed, but the resolver answered with a failure instead of an address.',
};

export const agentPort: Text = {
  vi: 'Địa chỉ này dẫn tới một cổng của chính Hải Đăng, nơi không được vào qua proxy.',
  en: 'This address leads to a port of Hải Đăng itself, which nobody may enter through the proxy.',
};

export const rebinding: Text = {
  vi: 'Tên ngoài Internet này chỉ vào một thiết bị trong nhà, nên bộ lọc không trả lời.',
  en: 'This name on the Internet pointed at a device in the house, so the filter did not answer.',
};

export const specialUseName: Text = {
  vi: 'Tên này dành cho việc riêng của máy và mạng, bộ lọc tự trả lời.',
  en: 'This name is set apart for computers and networks, so the filter answers it by itself.',
};

/** `because`: the sentence for the name that it leads to. */
export const leadsToBlocked = (entry: string | null, because: Text | null): Text => {
  const where = entry === null ? { vi: 'một tên khác', en: 'another name' } : { vi: entry, en: entry };
  const first = { vi: `Tên này dẫn tới ${where.vi}.`, en: `This name leads to ${where.en}.` };
  return because === null
    ? { vi: `${first.vi} Tên đó bị chặn.`, en: `${first.en} That one is blocked.` }
    : { vi: `${first.vi} ${because.vi}`, en: `${first.en} ${because.en}` };
};

/** The row's own phrase, where the rule of that moment can no longer be told. */
export const onlyPhrase = (phrase: Text): Text => ({
  vi: `${phrase.vi}. Quy tắc của lúc đó không còn tìm lại được chính xác.`,
  en: `${phrase.en}. The exact rule of that moment can no longer be told.`,
});
