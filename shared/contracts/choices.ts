/** What faces offer to choose from, apart from the schemas: the child's page carries no parser. */
export const REQUEST_STATES = ['open', 'approved', 'countered', 'denied', 'expired'] as const;
export const ASK_PURPOSES = ['play', 'lesson', 'mistake'] as const;
export const NOT_YET_REASONS = ['study-time', 'after-dinner', 'together', 'other'] as const;
/** What "always" opens, the narrowest first: the host that was asked for, its site, everything of its category. */
export const ALWAYS_SCOPES = ['page', 'site', 'category'] as const;
export type AlwaysScope = (typeof ALWAYS_SCOPES)[number];
/** Of a request or an answer, in UTF-16 units as forms count them. */
export const MOST_WORDS = 300;
