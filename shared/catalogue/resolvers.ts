/**
 * Public resolvers that a family may choose by name. Encrypted, with their own addresses behind `#`, so that nobody else
 * is asked where they are. Who is chosen sees which names the family asks for.
 */
import type { Text } from '../i18n/text.ts';

export interface PublicResolver {
  readonly id: string;
  readonly name: string;
  /** As `--upstream` takes it. */
  readonly upstreams: readonly string[];
  readonly description: Text;
}

export const PUBLIC_RESOLVERS: readonly PublicResolver[] = [
  {
    id: 'quad9',
    name: 'Quad9',
    upstreams: ['tls://dns.quad9.net#9.9.9.9,149.112.112.112'],
    description: {
      vi: 'Quỹ phi lợi nhuận ở Thụy Sĩ; chặn thêm trang lừa đảo và mã độc.',
      en: 'A Swiss foundation; also stops phishing and malware.',
    },
  },
  {
    id: 'cloudflare',
    name: 'Cloudflare 1.1.1.1',
    upstreams: ['tls://one.one.one.one#1.1.1.1,1.0.0.1'],
    description: {
      vi: 'Công ty Cloudflare (Mỹ); thường nhanh, không lọc gì thêm.',
      en: 'Cloudflare (USA); usually fast, filters nothing by itself.',
    },
  },
  {
    id: 'cloudflare-family',
    name: 'Cloudflare for Families',
    upstreams: ['tls://family.cloudflare-dns.com#1.1.1.3,1.0.0.3'],
    description: {
      vi: 'Công ty Cloudflare (Mỹ); chặn thêm mã độc và nội dung người lớn.',
      en: 'Cloudflare (USA); also stops malware and adult content.',
    },
  },
  {
    id: 'google',
    name: 'Google Public DNS',
    upstreams: ['tls://dns.google#8.8.8.8,8.8.4.4'],
    description: {
      vi: 'Công ty Google (Mỹ); không lọc gì thêm.',
      en: 'Google (USA); filters nothing by itself.',
    },
  },
  {
    id: 'adguard',
    name: 'AdGuard DNS',
    upstreams: ['tls://dns.adguard-dns.com#94.140.14.14,94.140.15.15'],
    description: {
      vi: 'Công ty AdGuard (Síp); chặn thêm quảng cáo và theo dõi.',
      en: 'AdGuard (Cyprus); also stops ads and trackers.',
    },
  },
];

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i]);

/** Null: nobody of these. */
export const resolverOf = (upstreams: readonly string[]): PublicResolver | null =>
  PUBLIC_RESOLVERS.find((known) => sameList(known.upstreams, upstreams)) ?? null;
