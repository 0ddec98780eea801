/**
 * What every answer says to a browser about itself. Nothing of ours is for another origin, nothing may be framed, and
 * what the API says is kept nowhere.
 */
const CLOSED = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

export const NO_STORE_HEADERS: Readonly<Record<string, string>> = { ...CLOSED, 'cache-control': 'no-store' };

/** Files with a digest of their content in the name. */
export const IMMUTABLE_HEADERS: Readonly<Record<string, string>> = {
  ...CLOSED,
  'cache-control': 'public, max-age=31536000, immutable',
};

export const documentHeaders = (nonce: string): Readonly<Record<string, string>> => ({
  ...NO_STORE_HEADERS,
  'content-type': 'text/html; charset=utf-8',
  'x-frame-options': 'DENY',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
});
