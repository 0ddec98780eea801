/** What a request is for (RFC 9112 §3.2): an authority, and a path where there is one. */
import { parseDomainName, type DomainName } from '../../../shared/net/domain-name.ts';
import { formatIpAddress, parseIpAddress } from '../../../shared/net/ip-address.ts';

/** `address`: null for a spelling that only some programs read as an address (`0x7f.1`, `3405803796`). */
export type Host =
  | { readonly kind: 'name'; readonly name: DomainName }
  | { readonly kind: 'address'; readonly address: Uint8Array | null };

export interface Authority {
  readonly host: Host;
  /** Undefined: the scheme's own. */
  readonly port: number | undefined;
}

const HTTP = 80;
const AUTHORITY = /^(\[[0-9A-Fa-f:.]{2,45}\]|[^:@[\]/?#\\\s]{1,255})(?::([0-9]{0,5}))?$/;

export function parseAuthority(text: string): Authority | undefined {
  const [, host, digits] = AUTHORITY.exec(text) ?? [];
  if (host === undefined) return undefined;
  const port = digits === undefined || digits === '' ? undefined : Number(digits);
  if (port !== undefined && (port === 0 || port > 65_535)) return undefined;
  if (host.startsWith('[')) {
    const address = parseIpAddress(host.slice(1, -1));
    return address?.length === 16 ? { host: { kind: 'address', address }, port } : undefined;
  }
  const name = parseDomainName(host);
  if (name.ok) return { host: { kind: 'name', name: name.value }, port };
  if (name.error !== 'ip-address') return undefined;
  return { host: { kind: 'address', address: parseIpAddress(host) ?? null }, port };
}

export interface AbsoluteTarget extends Authority {
  /** For the Host field: what was judged, in its one spelling, so that the origin reads no other host than we did. */
  readonly authority: string;
  /** In origin form. */
  readonly path: string;
}

const ABSOLUTE = /^http:\/\/([^/?#]*)([^#]*)$/i;

/** `http://host/path`. User names in it are refused (RFC 9110 §4.2.4): they are there to deceive. */
export function parseAbsoluteTarget(target: string, method: string): AbsoluteTarget | undefined {
  const [, authority, rest = ''] = ABSOLUTE.exec(target) ?? [];
  const parsed = authority === undefined ? undefined : parseAuthority(authority);
  if (authority === undefined || parsed === undefined) return undefined;
  const whole =
    method === 'OPTIONS' && rest === '' ? '*' : rest === '' || rest.startsWith('?') ? `/${rest}` : rest;
  return { ...parsed, authority: hostField(parsed.host, parsed.port), path: whole };
}

/** A request that was led here, or that came inside a tunnel: the name stands in Host, and `port` is where it was going. */
export function parseOriginTarget(
  target: string,
  method: string,
  hostValue: string | undefined,
  port: number = HTTP,
): AbsoluteTarget | undefined {
  if (target.includes('#') || (target === '*' && method !== 'OPTIONS')) return undefined;
  const parsed = hostValue === undefined ? undefined : parseAuthority(hostValue);
  if (parsed === undefined) return undefined;
  return { host: parsed.host, port, authority: hostField(parsed.host, port), path: target };
}

function hostField(host: Host, port: number | undefined): string {
  const shown = shownHost(host);
  const text = shown.includes(':') ? `[${shown}]` : shown;
  return port === undefined || port === HTTP ? text : `${text}:${port}`;
}

/** For people: the address itself instead of its name. */
export const shownHost = (host: Host): string =>
  host.kind === 'name' ? host.name : host.address === null ? '' : formatIpAddress(host.address);
