/**
 * The part of the Adblock Plus and AdGuard syntax that speaks of whole hosts: `||name^`, `@@||name^`, with options that
 * mean the same for a filter of names. What needs more than a name (paths, page elements, one client, one record type)
 * is counted and left out: a rule followed by halves would block too much or nothing.
 */
import { isSinkhole, type EntrySink, type LineParser, type RejectReason } from './entry-sink.ts';
import { HostsParser } from './hosts-format.ts';

const COSMETIC = /#@?[$%?]{0,2}#|\$@?\$/;
const HOSTS_LINE = /^(?:[0-9]+(?:\.[0-9]+){3}|[0-9a-f]*:[0-9a-f:]+)\s+\S/i;

/** Options that narrow a rule within a browser, where a filter of names has nothing to narrow. */
const HARMLESS: ReadonlySet<string> = new Set([
  'important',
  'third-party',
  '3p',
  'document',
  'doc',
  'all',
  'popup',
  'network',
  'match-case',
]);

interface Rule {
  readonly pattern: string;
  readonly except: boolean;
  /** Subdomains that a blocking rule does not mean. */
  readonly denyallow: readonly string[];
}

export class AdblockParser implements LineParser {
  readonly #hosts = new HostsParser();

  line(text: string, sink: EntrySink): void {
    const line = text.trim();
    if (line === '' || line.startsWith('!') || line.startsWith('[')) return;
    if (line.startsWith('#') && !COSMETIC.test(line)) return;
    if (COSMETIC.test(line)) return sink.reject('cosmetic-rule');
    if (HOSTS_LINE.test(line)) return this.#hosts.line(line, sink);
    const rule = readRule(line);
    if (typeof rule === 'string') return sink.reject(rule);
    const host = hostOf(rule.pattern);
    if (typeof host === 'string') return sink.reject(host);
    if (rule.except) sink.except(host.name);
    else sink.block(host.name, 'single-label-ok');
    for (const name of rule.denyallow) sink.except(name);
  }
}

function readRule(line: string): Rule | RejectReason {
  const except = line.startsWith('@@');
  const body = except ? line.slice(2) : line;
  if (body.startsWith('/') && /^\/.*\/(?:\$|$)/.test(body)) return 'regular-expression';
  const dollar = body.lastIndexOf('$');
  if (dollar < 0) return { pattern: body, except, denyallow: [] };
  const denyallow: string[] = [];
  for (const option of body.slice(dollar + 1).split(',')) {
    const equals = option.indexOf('=');
    const name = (equals < 0 ? option : option.slice(0, equals)).trim().toLowerCase();
    const value = equals < 0 ? '' : option.slice(equals + 1).trim();
    if (name === 'denyallow' && !except && value !== '') denyallow.push(...value.split('|'));
    else if (name === 'dnsrewrite' && !except && isRefusal(value)) continue;
    else if (!HARMLESS.has(name) || equals >= 0) return 'unsupported-option';
  }
  return { pattern: body.slice(0, dollar), except, denyallow };
}

/** `NXDOMAIN`, `REFUSED`, or an answer that leads nowhere, in the short and the long form (`NOERROR;A;0.0.0.0`). */
function isRefusal(value: string): boolean {
  const [code = '', , answer = ''] = value.split(';');
  return (
    /^(?:NXDOMAIN|REFUSED)$/i.test(code) ||
    isSinkhole(code) ||
    (/^NOERROR$/i.test(code) && isSinkhole(answer))
  );
}

function hostOf(pattern: string): { readonly name: string } | RejectReason {
  let text = pattern;
  let anchored = false;
  if (text.startsWith('||')) {
    text = text.slice(2);
    anchored = true;
  } else if (text.startsWith('|')) {
    text = text.slice(1);
    anchored = true;
  }
  const scheme = /^(?:https?|wss?|\*)?:\/\//i.exec(text);
  if (scheme !== null) {
    text = text.slice(scheme[0].length);
    anchored = true;
  }
  const end = /(?:\^\|?|\||\^\*)$/.exec(text);
  if (end !== null) text = text.slice(0, -end[0].length);
  if (text.includes('/')) {
    if (!text.endsWith('/') || text.indexOf('/') < text.length - 1) return 'url-path';
    text = text.slice(0, -1);
  }
  if (/[\^|?=&:%,~+]/.test(text)) return 'unsupported-pattern';
  // A pattern that ends in a dot goes on in any way; one that is tied to neither end stands anywhere in an address.
  if (text.endsWith('.')) return 'unsupported-pattern';
  if (!anchored && !/^(?:\*\.)?[^\s*.-][^\s*]*\.[^\s*.-]{2,}$/u.test(text)) return 'unsupported-pattern';
  if (!anchored && end === null && FILE_ENDING.test(text)) return 'unsupported-pattern';
  return { name: text };
}

/** Bare patterns such as `adserver.js` mean files, although each ending could be a top-level domain. */
const FILE_ENDING = /\.(?:js|css|gif|png|jpe?g|swf|php|html?|aspx?|cgi|json|xml|svg|webp|mp4|pl)$/i;
