/**
 * The agent gives each page it serves a nonce of its own, and the page's policy lets no style in without it: what makes
 * styles at run time has to bear it. The library that locks scrolling behind a dialog reads it from a global.
 */
const place = document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]');

export const styleNonce = (): string => place?.content ?? '';

Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
