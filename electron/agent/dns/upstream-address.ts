/**
 * Upstreams as people write them after `--upstream`:
 * `1.1.1.1`, `1.1.1.1:5300`, `[2606:4700::1111]:53`, `tls://dns.quad9.net`, `tls://9.9.9.9:853`,
 * `https://dns.google/dns-query`. A host name may carry its own addresses behind `#`, which never leave this computer:
 * `tls://dns.quad9.net#9.9.9.9,149.112.112.112`.
 */
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Text } from '../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { parseDomainName } from '../../../shared/net/domain-name.ts';

export type UpstreamAddress =
  | { readonly kind: 'plain'; readonly name: string; readonly host: string; readonly port: number }
  | {
      readonly kind: 'tls';
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly addresses: readonly string[];
    }
  | {
      readonly kind: 'https';
      readonly name: string;
      readonly host: string;
      readonly port: number;
      readonly path: string;
      readonly addresses: readonly string[];
    };

type Parsed = Result<UpstreamAddress, Text>;

export function parseUpstream(raw: string): Parsed {
  const text = raw.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return parsePlain(text);
  if (scheme === 'udp' || scheme === 'dns') return parsePlain(text.slice(text.indexOf('//') + 2));
  if (scheme === 'tls' || scheme === 'https') return parseSecure(text, scheme);
  return err({
    vi: `không dùng được máy chủ DNS \`${raw}\`: chỉ nhận địa chỉ IP, tls:// hoặc https://`,
    en: `the upstream \`${raw}\` cannot be used: it must be an IP address, tls://… or https://…`,
  });
}

function parsePlain(text: string): Parsed {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(text);
  const single = /^([^:]+)(?::(\d+))?$/.exec(text);
  const host = bracketed?.[1] ?? (isIP(text) === 6 ? text : single?.[1]) ?? '';
  const portText = bracketed !== null ? bracketed[2] : isIP(text) === 6 ? undefined : single?.[2];
  if (isIP(host) === 0 || (bracketed !== null && isIP(host) !== 6)) {
    return err({
      vi: `\`${text}\` không phải là địa chỉ IP của máy chủ DNS; tên máy chủ chỉ dùng được với tls:// hoặc https://`,
      en: `\`${text}\` is not the IP address of a DNS server; host names work with tls:// or https:// only`,
    });
  }
  const port = portOf(portText, 53);
  if (port === undefined) return err(badPort(text));
  if (!isUsable(host)) return err(badHost(text));
  return ok({ kind: 'plain', name: nameOf(host, port), host, port });
}

function parseSecure(text: string, kind: 'tls' | 'https'): Parsed {
  const [address = '', hints] = text.split('#', 2);
  let url: URL;
  try {
    // Of an unknown scheme the URL parser keeps hosts as written; as https it checks and normalises them.
    url = new URL(address.replace(/^[a-z]+:/i, 'https:'));
  } catch {
    return err(/:\d+$/.test(address) ? badPort(text) : badHost(text));
  }
  if (url.username !== '' || url.password !== '') {
    return err({
      vi: `\`${url.host}\`: địa chỉ máy chủ DNS không được chứa tên đăng nhập hay mật khẩu`,
      en: `\`${url.host}\`: an upstream address cannot carry a user name or password`,
    });
  }
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  const isAddress = isIP(host) !== 0;
  if (isAddress ? !isUsable(host) : !parseDomainName(host).ok) return err(badHost(text));
  const addresses = hints === undefined ? [] : hints.split(',').map((one) => one.trim());
  const wrong = addresses.find((one) => isIP(one) === 0 || !isUsable(one));
  if (wrong !== undefined) {
    return err({
      vi: `\`${text}\`: sau dấu # phải là địa chỉ IP của máy chủ, không phải \`${wrong}\``,
      en: `\`${text}\`: behind # stand IP addresses of the server, not \`${wrong}\``,
    });
  }
  const written = /:(\d+)(?:\/|$)/.exec(address.replace(/\[[^\]]*\]/, ''))?.[1];
  const port = portOf(written, kind === 'tls' ? 853 : 443);
  if (port === undefined) return err(badPort(text));
  if (kind === 'tls') {
    if (url.pathname !== '/' || url.search !== '') {
      return err({
        vi: `\`${text}\`: địa chỉ tls:// không có đường dẫn phía sau tên máy chủ`,
        en: `\`${text}\`: a tls:// address has no path behind the host`,
      });
    }
    return ok({ kind, name: address, host, port, addresses: isAddress ? [host] : addresses });
  }
  // RFC 8484 §4.1.1 templates: POST uses the URI with the variable left out.
  const path = `${url.pathname}${url.search}`.replace(/(?:\{|%7B)\?dns(?:\}|%7D)$/i, '');
  return ok({
    kind,
    name: address,
    host,
    port,
    path: path === '/' ? '/dns-query' : path,
    addresses: isAddress ? [host] : addresses,
  });
}

const nameOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

function portOf(text: string | undefined, standard: number): number | undefined {
  if (text === undefined) return standard;
  const port = Number(text);
  return Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : undefined;
}

/** Unspecified, broadcast and multicast addresses answer nobody. */
function isUsable(host: string): boolean {
  if (isIP(host) === 4) {
    const first = Number(host.split('.')[0]);
    return first !== 0 && first < 224;
  }
  const lower = host.toLowerCase();
  return !lower.startsWith('ff') && !/^[0:]+$/.test(lower);
}

const badHost = (text: string): Text => ({
  vi: `\`${text}\` không chỉ đến một máy chủ DNS nào dùng được`,
  en: `\`${text}\` does not name a DNS server that could be used`,
});

const badPort = (text: string): Text => ({
  vi: `\`${text}\`: cổng phải là một số từ 1 đến 65535`,
  en: `\`${text}\`: the port must be a number from 1 to 65535`,
});

/** True when the address is one of this computer's own and the port one we listen on: a query there comes back to us. */
export function isOwnEndpoint(host: string, port: number, ownPorts: readonly number[]): boolean {
  if (!ownPorts.includes(port)) return false;
  const plain = host.replace(/%.*$/, '').replace(/^::ffff:/i, '');
  if (plain.startsWith('127.') || plain === '::1') return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === plain) ?? false);
}

/** Refuses an upstream which is this agent itself. */
export function refuseOwnEndpoint(upstream: UpstreamAddress, ownPorts: readonly number[]): Parsed {
  const hosts = upstream.kind === 'plain' ? [upstream.host] : upstream.addresses;
  if (!hosts.some((host) => isOwnEndpoint(host, upstream.port, ownPorts))) return ok(upstream);
  return err({
    vi: `\`${upstream.name}\` là chính Hải Đăng: câu hỏi sẽ quay vòng mãi. Hãy chọn máy chủ DNS của nhà mạng hoặc một máy chủ công cộng`,
    en: `\`${upstream.name}\` is Hải Đăng itself: questions would go round in circles. Choose your provider's DNS server or a public one`,
  });
}
