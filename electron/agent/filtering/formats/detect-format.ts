/**
 * Which format a list is in, from its first lines; and what is no list at all: an error page in place of the file is the
 * usual accident of a download, and reading it as names would empty the filter.
 */
import { err, ok, type Result } from '../../../../shared/kernel/result.ts';
import { assertNever } from '../../../../shared/kernel/assert-never.ts';
import { AdblockParser } from './adblock-format.ts';
import { DnsmasqParser } from './dnsmasq-format.ts';
import { DomainsParser } from './domains-format.ts';
import type { LineParser } from './entry-sink.ts';
import { HostsParser } from './hosts-format.ts';
import { RpzParser } from './rpz-format.ts';
import { UnboundParser } from './unbound-format.ts';

export const LINE_FORMATS = ['hosts', 'domains', 'adblock', 'dnsmasq', 'unbound', 'rpz'] as const;
export type LineFormat = (typeof LINE_FORMATS)[number];

export const SNIFF_BYTES = 65_536;

/** Characters of a line that are looked at: some patterns below take the square of it, on lines made for that. */
const JUDGED = 1024;

export interface NotAList {
  readonly kind: 'html' | 'binary' | 'json' | 'unknown-format' | 'no-entries' | 'addresses';
  readonly line: number;
  readonly column: number;
}

export function parserFor(format: LineFormat): LineParser {
  switch (format) {
    case 'hosts':
      return new HostsParser();
    case 'domains':
      return new DomainsParser();
    case 'adblock':
      return new AdblockParser();
    case 'dnsmasq':
      return new DnsmasqParser();
    case 'unbound':
      return new UnboundParser();
    case 'rpz':
      return new RpzParser();
    default:
      return assertNever(format);
  }
}

/** `undefined`: may be a list. */
export function notAList(head: Buffer): NotAList | undefined {
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const text = headText(head);
  const start = /[^\s\ufeff]/.exec(text)?.index ?? 0;
  const rest = text.slice(start, start + 512);
  const at = (index: number): { line: number; column: number } => {
    const before = text.slice(0, index).replace('\ufeff', '');
    return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  };
  if (/^<(?:!doctype|!--|\?xml|html|head|body|script|meta|title|div|svg|rss|error)/i.test(rest))
    return { kind: 'html', ...at(start) };
  // What stands above a page (a comment, a line that reads as a name) makes no list of it.
  const tag = text.search(/^[ \t]*<(?:!doctype\s|\/?(?:html|head|body|script)[\s>])/im);
  if (tag >= 0) return { kind: 'html', ...at(tag) };
  if (/^\{\s*(?:"|\})/.test(rest) || /^\[\s*[{"]/.test(rest)) return { kind: 'json', ...at(start) };
  // Beside tabs and line ends (and a form feed), text has no control characters.
  const control = utf16 ? -1 : text.search(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/);
  if (control >= 0) return { kind: 'binary', ...at(control) };
  return undefined;
}

/** An address or a network by itself, with or without a comment behind it. */
const ADDRESS =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}:[0-9a-f:]*:[0-9a-f:.]*)(?:\/\d{1,3})?(?:\s*[#;].*)?$/i;

/** How much a line speaks for each format. A line may speak for none. */
function formatOf(line: string): { readonly format: LineFormat; readonly sure: boolean } | undefined {
  if (/^(?:server:|local-(?:zone|data):)/i.test(line)) return { format: 'unbound', sure: true };
  if (/^(?:address|server|local)=\//i.test(line)) return { format: 'dnsmasq', sure: true };
  if (/^\$(?:TTL|ORIGIN)\s/i.test(line) || /\sSOA\s/.test(line)) return { format: 'rpz', sure: true };
  if (/\sCNAME\s+\S+$/i.test(line)) return { format: 'rpz', sure: false };
  if (/^\[Adblock|^\[uBlock|^\[AdGuard/i.test(line)) return { format: 'adblock', sure: true };
  if (/^(?:\|\||@@|##|\|https?:)/.test(line)) return { format: 'adblock', sure: false };
  if (/^(?:\d{1,3}(?:\.\d{1,3}){3}|0|[0-9a-f]*:[0-9a-f:.]*(?:%\w+)?)\s+[^\s#]/i.test(line))
    return { format: 'hosts', sure: false };
  if (
    /^(?:https?:\/\/)?(?:\*\.|\.)?[^\s/|^$,;="'<>{}()#]+\.[^\s/|^$,;="'<>{}()#]+(?:\/\S*)?(?:\s+#.*)?$/.test(
      line,
    )
  )
    return { format: 'domains', sure: false };
  return undefined;
}

export function detectFormat(head: Buffer): Result<LineFormat, NotAList> {
  const not = notAList(head);
  if (not !== undefined) return err(not);
  const votes = new Map<LineFormat, number>();
  let judged = 0;
  let addresses = 0;
  let firstUnknown = 0;
  const lines = headText(head)
    .replace('\ufeff', '')
    .split(/\r\n?|\n/);
  // The last line may be cut off.
  const isCut = head.length >= SNIFF_BYTES;
  if (isCut && lines.length > 1) lines.pop();
  for (const [i, raw] of lines.entries()) {
    const line = raw.trim().slice(0, JUDGED);
    if (line === '' || /^[#!;]/.test(line)) continue;
    const vote = formatOf(line);
    judged += 1;
    if (ADDRESS.test(line)) addresses += 1;
    if (vote === undefined) {
      if (firstUnknown === 0) firstUnknown = i + 1;
    } else if (vote.sure) return ok(vote.format);
    else votes.set(vote.format, (votes.get(vote.format) ?? 0) + 1);
    if (judged === 500) break;
  }
  if (judged === 0 && !isCut) return err({ kind: 'no-entries', line: 1, column: 1 });
  if (judged > 0 && addresses === judged) return err({ kind: 'addresses', line: 1, column: 1 });
  const [best] = [...votes].toSorted((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] * 3 < judged)
    return err({ kind: 'unknown-format', line: Math.max(1, firstUnknown), column: 1 });
  return ok(best[0]);
}

function headText(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le').decode(head);
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be').decode(head);
  return head.toString('utf8');
}
