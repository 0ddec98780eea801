/**
 * The page instead of a blocked site: no script, at most 4 kB, for three reading ages, in the reader's language. Every
 * value in it is escaped here; what it may load, frame or post to is said in its policy.
 */
import { createHash } from 'node:crypto';
import { MOST_WORDS } from '../../../shared/contracts/choices.ts';
import * as say from '../../../shared/i18n/block-page-sentences.ts';
import type { Locale, Text } from '../../../shared/i18n/text.ts';
import { cutWords } from '../../../shared/kernel/plain-words.ts';

/** Below every host: requests for it end here, whatever the host, and are never passed on. */
export const OWN_PATH = '/.well-known/haidang/';
export const ASK_PATH = `${OWN_PATH}ask`;
/** Before the path of a page: how things stand with it, without going there and without a line in the record. */
export const PAGE_PATH = `${OWN_PATH}page`;
export const MAX_PAGE_OCTETS = 4096;

export interface BlockPage {
  readonly locale: Locale;
  readonly age: say.ReaderAge;
  /** The host as people know it. */
  readonly site: string;
  readonly reason: Text;
  /** Until it opens by itself. */
  readonly minutesLeft: Text | null;
  /** Help comes before everything else. */
  readonly helpFirst: boolean;
  readonly phone: string;
  /** Proves that a form came from this page. Null: nothing can be asked here. */
  readonly token: string | null;
  /** What came of asking, or why nobody can be asked. */
  readonly notice: Text | null;
  /** For whoever helps: code, rule, list, entry. */
  readonly details: readonly (readonly [Text, string])[];
}

const STYLE =
  ':root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:1.05rem/1.55 system-ui,sans-serif;' +
  'background:light-dark(#f4f6f8,#14181c);color:light-dark(#1d2329,#e8ecef)}main{max-width:36rem;margin:auto;' +
  'padding:1.5rem 1rem}h1{font-size:1.5rem;line-height:1.25;margin:0}.s{font-weight:600}p,dd{overflow-wrap:anywhere}' +
  'form,.n{margin:1.25rem 0;padding:1rem;border-radius:.6rem;background:light-dark(#fff,#1f252b);' +
  'border:1px solid light-dark(#c6ced6,#414b55)}fieldset{border:0;padding:0;margin:0}legend{font-weight:600;padding:0}' +
  'label{display:block;padding:.3rem 0}textarea,button{font:inherit;width:100%;border-radius:.4rem;padding:.5rem;' +
  'border:1px solid #7b8794}button{background:#0b5cad;color:#fff;font-weight:600;margin:.5rem 0}' +
  'a{color:light-dark(#0b5cad,#8cc3ff)}small,dl,summary{color:light-dark(#4a545e,#b4bec8)}dt{font-weight:600}' +
  'dd{margin:0}:focus-visible{outline:3px solid #d97700;outline-offset:2px}';

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');

/** Never longer than `MAX_PAGE_OCTETS`: what is least needed is left out where names and words are of the longest. */
export function renderBlockPage(page: BlockPage): string {
  const whole = render(page);
  if (fits(whole)) return whole;
  const short = { ...page, details: page.details.slice(0, 1) };
  const shorter = render(short);
  if (fits(shorter) || page.notice === null) return shorter;
  return render({ ...short, notice: { vi: cut(page.notice.vi), en: cut(page.notice.en) } });
}

const fits = (html: string): boolean => Buffer.byteLength(html) <= MAX_PAGE_OCTETS;

/** Of an answer with words of the longest, which stand whole on the child's own page. */
const NOTICE_SHOWN = 160;
const cut = (text: string): string =>
  text.length <= NOTICE_SHOWN ? text : `${cutWords(text, NOTICE_SHOWN)}…`;

function frame(locale: Locale, title: string, main: string): string {
  return (
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<title>${title}</title><style>${STYLE}</style><main><h1>${title}</h1>${main}</main></html>`
  );
}

function render(page: BlockPage): string {
  const { locale } = page;
  const t = (text: Text): string => escaped(text[locale]);
  const help = `<p class="n">${page.helpFirst ? `${t(say.HELP_FIRST)} ` : ''}${t(
    say.helpLine(page.phone),
  ).replace(page.phone, `<a href="tel:${page.phone}"><b>${page.phone}</b></a>`)}</p>`;
  const details = page.details
    .map(([term, value]) => `<dt>${t(term)}</dt><dd>${escaped(value)}</dd>`)
    .join('');
  const main = [
    `<p>${t(say.NO_BLAME[page.age])}</p>`,
    page.helpFirst ? help : '',
    page.site === '' ? '' : `<p class="s">${escaped(page.site)}</p>`,
    `<p>${t(page.reason)}</p>`,
    page.minutesLeft === null ? '' : `<p><b>${t(page.minutesLeft)}</b></p>`,
    page.notice === null ? '' : `<p class="n" role="status">${t(page.notice)}</p>`,
    page.token === null ? '' : formOf(page.token, t),
    page.helpFirst ? '' : help,
    details === '' ? '' : `<details><summary>${t(say.DETAILS)}</summary><dl>${details}</dl></details>`,
    '<small>Hải Đăng</small>',
  ];
  return frame(locale, t(say.TITLE[page.age]), main.join(''));
}

function formOf(token: string, t: (text: Text) => string): string {
  const wish = (value: string, text: Text, checked = ''): string =>
    `<label><input type="radio" name="wish" value="${value}"${checked}> ${t(text)}</label>`;
  return [
    `<form method="post" action="${ASK_PATH}"><fieldset><legend>${t(say.ASK.title)}</legend>`,
    wish('15', say.ASK.quarter, ' checked'),
    wish('60', say.ASK.hour),
    wish('lesson', say.ASK.lesson),
    wish('mistake', say.ASK.mistake),
    `</fieldset><label>${t(say.ASK.words)}<textarea name="words" rows="2" maxlength="${MOST_WORDS}"></textarea></label>`,
    `<input type="hidden" name="token" value="${escaped(token)}">`,
    `<button>${t(say.ASK.send)}</button><small>${t(say.ASK.seen)}</small></form>`,
  ].join('');
}

/** `path`: of the page, which a browser is led to as well. It names nothing that was asked or answered. */
export function renderOpenPage(locale: Locale, path: string): string {
  const link = `<p class="n"><a href="${escaped(path)}">${escaped(say.OPEN_NOW.go[locale])}</a></p>`;
  return frame(locale, escaped(say.OPEN_NOW.title[locale]), link);
}

/** A path of the host, and nothing that a browser could take for another one. */
const PATH = /^\/(?:[\x21-\x2e\x30-\x5b\x5d-\x7e][\x21-\x5b\x5d-\x7e]*)?$/;
/** With a host, a method and our own prefix it is a request line that we read. */
const MAX_PATH = 7_500;

/** What may stand in a link or a field of ours; the front page in place of everything else. */
export const safePath = (path: string): string =>
  path.length <= MAX_PATH && PATH.test(path) && !path.startsWith(OWN_PATH) ? path : '/';

/** The page that a path of ours is about. */
export const pageOf = (path: string): string =>
  safePath(path.startsWith(`${PAGE_PATH}/`) ? path.slice(PAGE_PATH.length) : '/');
