/** The headings under which the console shows the categories, in this order. */
import type { Text } from '../i18n/text.ts';

export const CATEGORY_GROUPS = [
  { id: 'harm', name: { vi: 'Nguy hiểm', en: 'Harm' } },
  { id: 'bypass', name: { vi: 'Lách bộ lọc', en: 'Ways around the filter' } },
  { id: 'play', name: { vi: 'Chơi', en: 'Play' } },
  { id: 'watch', name: { vi: 'Xem và nghe', en: 'Watch and listen' } },
  { id: 'people', name: { vi: 'Gặp gỡ, trò chuyện', en: 'Meet and talk' } },
  { id: 'buy', name: { vi: 'Mua sắm, tiền bạc', en: 'Shopping and money' } },
  { id: 'know', name: { vi: 'Học và biết', en: 'Learn and know' } },
  { id: 'plumbing', name: { vi: 'Hạ tầng mạng', en: 'The web’s plumbing' } },
  { id: 'private', name: { vi: 'Riêng tư', en: 'Private' } },
] as const satisfies readonly { readonly id: string; readonly name: Text }[];

export type CategoryGroupId = (typeof CATEGORY_GROUPS)[number]['id'];
