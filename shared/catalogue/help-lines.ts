/**
 * Help lines for children. Nothing can block their sites, at any hour and under any rule, and no record keeps a visit.
 * The list is kept to numbers and sites whose owner is certain: a wrong number shown to a child in need does harm.
 * Never add a site with open chat rooms or a general forum: what stands here bypasses every rule.
 */
import type { Text } from '../i18n/text.ts';
import type { DomainName } from '../net/domain-name.ts';
import { knownNames, nearestEntry } from './known-names.ts';

export interface HelpLine {
  readonly id: string;
  readonly name: Text;
  /** As a person dials it; absent where help is only on the web. */
  readonly phone?: string;
  readonly hours?: Text;
  /** ISO 3166 code, or `international`. */
  readonly country: string;
  readonly sites: readonly DomainName[];
}

const ROUND_THE_CLOCK: Text = { vi: 'Cả ngày lẫn đêm, miễn phí', en: 'Day and night, free of charge' };

/** The line for children in Vietnam: the one that every face shows. */
export const NATIONAL_HELP_LINE: HelpLine & { readonly phone: string } = {
  id: 'tong-dai-111',
  name: { vi: 'Tổng đài quốc gia bảo vệ trẻ em 111', en: 'Vietnam’s national child helpline 111' },
  phone: '111',
  hours: ROUND_THE_CLOCK,
  country: 'VN',
  sites: knownNames('tongdai111.vn'),
};

export const HELP_LINES: readonly HelpLine[] = [
  NATIONAL_HELP_LINE,
  {
    id: 'vn-cop',
    name: {
      vi: 'Mạng lưới ứng cứu, bảo vệ trẻ em trên mạng (VN-COP)',
      en: 'Vietnam’s network for child online protection (VN-COP)',
    },
    country: 'VN',
    sites: knownNames('vn-cop.vn'),
  },
  {
    id: 'ngay-mai',
    name: { vi: 'Đường dây nóng Ngày Mai', en: 'Ngày Mai (Tomorrow) hotline' },
    phone: '096 306 1414',
    hours: { vi: '13:00–20:30, thứ Tư đến Chủ nhật', en: '13:00–20:30, Wednesday to Sunday' },
    country: 'VN',
    sites: knownNames('duongdaynongngaymai.vn'),
  },
  {
    id: 'find-a-helpline',
    name: { vi: 'Tìm đường dây giúp đỡ ở mọi nước', en: 'Find A Helpline' },
    country: 'international',
    sites: knownNames('findahelpline.com'),
  },
  {
    id: 'child-helpline-international',
    name: { vi: 'Mạng lưới tổng đài trẻ em quốc tế', en: 'Child Helpline International' },
    country: 'international',
    sites: knownNames('childhelplineinternational.org'),
  },
  {
    id: 'befrienders',
    name: { vi: 'Befrienders – lắng nghe khi tuyệt vọng', en: 'Befrienders Worldwide' },
    country: 'international',
    sites: knownNames('befrienders.org'),
  },
  {
    id: 'take-it-down',
    name: {
      vi: 'Take It Down – gỡ ảnh nhạy cảm của trẻ',
      en: 'Take It Down: removes a child’s intimate images',
    },
    country: 'international',
    sites: knownNames('takeitdown.ncmec.org'),
  },
  {
    id: 'childline-uk',
    name: { vi: 'Childline (Anh)', en: 'Childline (UK)' },
    phone: '0800 1111',
    hours: ROUND_THE_CLOCK,
    country: 'GB',
    sites: knownNames('childline.org.uk'),
  },
  {
    id: 'samaritans',
    name: { vi: 'Samaritans (Anh, Ireland)', en: 'Samaritans (UK and Ireland)' },
    phone: '116 123',
    hours: ROUND_THE_CLOCK,
    country: 'GB',
    sites: knownNames('samaritans.org'),
  },
  {
    id: 'nspcc',
    name: { vi: 'NSPCC – bảo vệ trẻ em (Anh)', en: 'NSPCC (UK)' },
    phone: '0808 800 5000',
    country: 'GB',
    sites: knownNames('nspcc.org.uk'),
  },
  {
    id: 'kids-helpline-au',
    name: { vi: 'Kids Helpline (Úc)', en: 'Kids Helpline (Australia)' },
    phone: '1800 55 1800',
    hours: ROUND_THE_CLOCK,
    country: 'AU',
    sites: knownNames('kidshelpline.com.au'),
  },
  {
    id: 'kids-help-phone',
    name: { vi: 'Kids Help Phone (Canada)', en: 'Kids Help Phone (Canada)' },
    phone: '1-800-668-6868',
    hours: ROUND_THE_CLOCK,
    country: 'CA',
    sites: knownNames('kidshelpphone.ca'),
  },
  {
    id: '988-lifeline',
    name: { vi: 'Đường dây 988 (Mỹ)', en: '988 Suicide and Crisis Lifeline (USA)' },
    phone: '988',
    hours: ROUND_THE_CLOCK,
    country: 'US',
    sites: knownNames('988lifeline.org'),
  },
  {
    id: 'childhelp',
    name: { vi: 'Childhelp (Mỹ)', en: 'Childhelp National Child Abuse Hotline (USA)' },
    phone: '1-800-422-4453',
    hours: ROUND_THE_CLOCK,
    country: 'US',
    sites: knownNames('childhelphotline.org childhelp.org'),
  },
  {
    id: 'crisis-text-line',
    name: { vi: 'Crisis Text Line (Mỹ)', en: 'Crisis Text Line (USA)' },
    phone: '741741',
    hours: { vi: 'Nhắn tin, cả ngày lẫn đêm', en: 'By text message, day and night' },
    country: 'US',
    sites: knownNames('crisistextline.org'),
  },
  {
    id: 'nummer-gegen-kummer',
    name: { vi: 'Nummer gegen Kummer (Đức)', en: 'Nummer gegen Kummer (Germany)' },
    phone: '116 111',
    country: 'DE',
    sites: knownNames('nummergegenkummer.de'),
  },
  {
    id: 'allo-119',
    name: { vi: 'Allô 119 – trẻ em gặp nguy (Pháp)', en: 'Allô 119 (France)' },
    phone: '119',
    hours: ROUND_THE_CLOCK,
    country: 'FR',
    sites: knownNames('allo119.gouv.fr'),
  },
  {
    id: 'tinkle-friend',
    name: { vi: 'Tinkle Friend (Singapore)', en: 'Tinkle Friend (Singapore)' },
    phone: '1800 2744 788',
    country: 'SG',
    sites: knownNames('tinklefriend.sg'),
  },
];

const BY_SITE: ReadonlyMap<DomainName, HelpLine> = new Map(
  HELP_LINES.flatMap((line) => line.sites.map((site) => [site, line] as const)),
);

/** The help line's site that `name` is or lies under. */
export const helpLineEntry = (name: DomainName): DomainName | undefined => nearestEntry(BY_SITE, name)?.entry;

export const helpLineOf = (name: DomainName): HelpLine | undefined => nearestEntry(BY_SITE, name)?.value;
