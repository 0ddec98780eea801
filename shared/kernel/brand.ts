declare const brand: unique symbol;

/** A `T` that only its own parser or factory can make: two brands over one base type never mix. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
