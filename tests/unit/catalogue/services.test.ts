import { getPublicSuffix } from 'tldts';
import { describe, expect, test } from 'vitest';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { SERVICES, serviceById, serviceOf } from '../../../shared/catalogue/services.ts';
import { unwrap } from '../../../shared/kernel/result.ts';
import { isWithin, parseDomainName } from '../../../shared/net/domain-name.ts';

const name = (text: string) => unwrap(parseDomainName(text));

describe('services', () => {
  test('at least 130 services are named, many of them Vietnamese', () => {
    expect(SERVICES.length).toBeGreaterThanOrEqual(130);
    expect(SERVICES.filter(({ vietnamese }) => vietnamese === true).length).toBeGreaterThanOrEqual(60);
  });

  test('ids are unique, plain and findable', () => {
    expect(new Set(SERVICES.map(({ id }) => id)).size).toBe(SERVICES.length);
    for (const service of SERVICES) {
      expect(service.id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
      expect(serviceById(service.id)).toBe(service);
      expect(CATEGORY_BY_ID.has(service.categoryId)).toBe(true);
      expect(service.domains.length).toBeGreaterThan(0);
    }
    expect(serviceById('no-such-service')).toBeUndefined();
  });

  test('no domain stands in two services, and none twice in one', () => {
    const domains = SERVICES.flatMap((service) => service.domains);
    expect(domains.filter((domain, at) => domains.indexOf(domain) !== at)).toEqual([]);
  });

  test('no domain repeats a wider one of its own service', () => {
    const repeated = SERVICES.flatMap(({ domains }) =>
      domains.filter((inner) => domains.some((outer) => inner !== outer && isWithin(inner, outer))),
    );
    expect(repeated).toEqual([]);
  });

  test('no domain is a public suffix such as `com.vn`', () => {
    const domains = SERVICES.flatMap((service) => service.domains);
    expect(domains.filter((domain) => getPublicSuffix(domain) === domain)).toEqual([]);
  });

  test.each([
    ['zalo', 'chat.zalo.me'],
    ['zing-mp3', 'zingmp3.vn'],
    ['zing-news', 'znews.vn'],
    ['garena', 'sso.garena.com'],
    ['free-fire', 'version.common.freefiremobile.com'],
    ['lien-quan', 'lienquan.garena.vn'],
    ['roblox', 'www.roblox.com'],
    ['tiktok', 'v16.tiktokcdn.com'],
    ['douyin', 'www.douyin.com'],
    ['shopee', 'cf.shopee.vn'],
    ['lazada', 'www.lazada.vn'],
    ['tiki', 'tiki.vn'],
    ['sendo', 'www.sendo.vn'],
    ['coc-coc', 'coccoc.com'],
    ['vnexpress', 'video.vnexpress.net'],
    ['tuoi-tre', 'tuoitre.vn'],
    ['thanh-nien', 'thanhnien.vn'],
    ['dan-tri', 'dantri.com.vn'],
    ['kenh14', 'kenh14.vn'],
    ['k12online', 'c2abc.k12online.vn'],
    ['olm', 'olm.vn'],
    ['vioedu', 'vio.edu.vn'],
    ['hocmai', 'hocmai.vn'],
    ['shub', 'shub.edu.vn'],
    ['azota', 'azota.vn'],
    ['violympic', 'violympic.vn'],
    ['trang-nguyen', 'trangnguyen.edu.vn'],
    ['vuihoc', 'vuihoc.vn'],
    ['google-classroom', 'classroom.google.com'],
    ['zoom', 'us02web.zoom.us'],
    ['facebook', 'static.xx.fbcdn.net'],
    ['messenger', 'www.messenger.com'],
    ['instagram', 'i.instagram.com'],
    ['threads', 'www.threads.net'],
    ['youtube', 'r3---sn-x.googlevideo.com'],
    ['netflix', 'www.netflix.com'],
    ['fpt-play', 'fptplay.vn'],
    ['vieon', 'vieon.vn'],
    ['discord', 'cdn.discordapp.com'],
    ['telegram', 'web.telegram.org'],
    ['steam', 'store.steampowered.com'],
    ['minecraft', 'www.minecraft.net'],
    ['pubg', 'pubgmobile.com'],
    ['genshin-impact', 'hoyoverse.com'],
    ['league-of-legends', 'www.leagueoflegends.com'],
    ['chatgpt', 'chatgpt.com'],
    ['gemini', 'gemini.google.com'],
    ['character-ai', 'character.ai'],
    ['momo', 'momo.vn'],
    ['vnpay', 'sandbox.vnpayment.vn'],
  ])('%s owns %s', (id, host) => {
    expect(serviceOf(name(host))?.id).toBe(id);
  });

  test('the longest domain wins: Free Fire inside Garena, Music inside YouTube', () => {
    expect(serviceOf(name('ff.garena.com'))?.id).toBe('free-fire');
    expect(serviceOf(name('music.youtube.com'))?.id).toBe('youtube-music');
    expect(serviceOf(name('www.youtube.com'))?.id).toBe('youtube');
  });

  test('names that merely end alike, parents of a domain and shared networks belong to nobody', () => {
    const others = ['badzalo.me', 'nottiktok.com', 'google.com', 'garena.com.evil.test', 'akamaihd.net'];
    expect(others.filter((host) => serviceOf(name(host)) !== undefined)).toEqual([]);
  });
});
