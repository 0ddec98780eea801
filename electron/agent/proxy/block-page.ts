/**
 * The page instead of a blocked site: no script, at most 4 kB, for three reading ages, in the reader's language. Every
 * value in it is escaped here; what it may load, frame or post to is said in its policy.
 */
import { createHash } from 'node:crypto';
import * as say from '../../../shared/i18n/block-page-sentences.ts';
import type { Locale, Text } from '../../../shared/i18n/text.ts';

/** Below every host: requests for it end here, whatever the host, and are never passed on. */
export const OWN_PATH = '/.well-known/haidang/';
export const ASK_PATH = `${OWN_PATH}ask`;
export const MAX_WORDS = 300;

export interface BlockPage {
  readonly locale: Locale;
  readonly age: say.ReaderAge;
  /** The host as people know it. */
  readonly site: string;
  readonly reason: Text;
  readonly opens: Text | null;
  /** Help comes before everything else. */
  readonly helpFirst: boolean;
  readonly phone: string;
  /** `token`: proves that a form came from this page. `back`: where to go after asking. Null: nobody can be asked. */
  readonly form: { readonly token: string; readonly back: string } | null;
  /** What came of asking. */
  readonly notice: Text | null;
  /** For whoever helps: reason, list, entry. */
  readonly details: readonly (readonly [string, string])[];
}

const STYLE =
  ':root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:1.05rem/1.55 system-ui,sans-serif;' +
  'background:light-dark(#f4f6f8,#14181c);color:light-dark(#1d2329,#e8ecef)}main{max-width:36rem;margin:0 auto;' +
  'padding:1.5rem 1rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}.s{font-weight:600;overflow-wrap:anywhere}' +
  'form,.n{margin:1.25rem 0;padding:1rem;border-radius:.6rem;background:light-dark(#fff,#1f252b);' +
  'border:1px solid light-dark(#c6ced6,#414b55)}fieldset{border:0;padding:0;margin:0}legend{font-weight:600;padding:0}' +
  'label{display:block;padding:.3rem 0}textarea,button{font:inherit;width:100%;border-radius:.4rem;padding:.5rem;' +
  'border:1px solid light-dark(#7b8794,#7b8794)}button{border:0;background:#0b5cad;color:#fff;font-weight:600;' +
  'min-height:2.75rem;margin-top:.5rem}small,dl{color:light-dark(#4a545e,#b4bec8)}dt{font-weight:600}' +
  'dd{margin:0 0 .3rem;overflow-wrap:anywhere}:focus-visible{outline:3px solid #f08c00;outline-offset:2px}';

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

export function renderBlockPage(page: BlockPage): string {
  const { locale } = page;
  const t = (text: Text): string => escaped(text[locale]);
  const help = `<p class="n">${page.helpFirst ? `${t(say.HELP_FIRST)} ` : ''}${t(
    say.helpLine(page.phone),
  ).replace(page.phone, `<a href="tel:${page.phone}"><b>${page.phone}</b></a>`)}</p>`;
  const details = page.details
    .map(([term, value]) => `<dt>${escaped(term)}</dt><dd>${escaped(value)}</dd>`)
    .join('');
  return [
    `<!doctype html><html lang="${locale}"><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${t(say.TITLE[page.age])}</title><style>${STYLE}</style><main>`,
    `<h1>${t(say.TITLE[page.age])}</h1><p>${t(say.NO_BLAME[page.age])}</p>`,
    page.helpFirst ? help : '',
    page.site === '' ? '' : `<p class="s">${escaped(page.site)}</p>`,
    `<p>${t(page.reason)}</p>`,
    page.opens === null ? '' : `<p><b>${t(page.opens)}</b></p>`,
    page.notice === null ? '' : `<p class="n" role="status">${t(page.notice)}</p>`,
    page.form === null ? '' : formOf(page.form, t),
    page.helpFirst ? '' : help,
    details === '' ? '' : `<details><summary>${t(say.DETAILS)}</summary><dl>${details}</dl></details>`,
    '<small>Hải Đăng</small></main></html>',
  ].join('');
}

function formOf(form: NonNullable<BlockPage['form']>, t: (text: Text) => string): string {
  const wish = (value: string, text: Text, checked = ''): string =>
    `<label><input type="radio" name="wish" value="${value}"${checked}> ${t(text)}</label>`;
  return [
    `<form method="post" action="${ASK_PATH}"><fieldset><legend>${t(say.ASK.title)}</legend>`,
    wish('15', say.ASK.quarter, ' checked'),
    wish('60', say.ASK.hour),
    wish('lesson', say.ASK.lesson),
    wish('mistake', say.ASK.mistake),
    `</fieldset><label>${t(say.ASK.words)}<textarea name="words" rows="2" maxlength="${MAX_WORDS}"></textarea></label>`,
    `<input type="hidden" name="token" value="${escaped(form.token)}">`,
    `<input type="hidden" name="back" value="${escaped(form.back)}">`,
    `<button>${t(say.ASK.send)}</button><small>${t(say.ASK.seen)}</small></form>`,
  ].join('');
}
