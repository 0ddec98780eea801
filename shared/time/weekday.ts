/** Days of the week as policies write them, and the civil day numbers they are computed from. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const SCHOOL_NIGHTS: readonly Weekday[] = ['sun', 'mon', 'tue', 'wed', 'thu'];
export const FREE_NIGHTS: readonly Weekday[] = ['fri', 'sat'];

/** `dayNumber`: days since 1970-01-01 (a Thursday) on the wall calendar. */
export const weekdayOf = (dayNumber: number): Weekday => WEEKDAYS[(((dayNumber + 3) % 7) + 7) % 7] as Weekday;

/** Bit 0 is Monday: window tests on the hot path are one `&`. */
export const weekdayBit = (dayNumber: number): number => 1 << ((((dayNumber + 3) % 7) + 7) % 7);

export const weekdayBits = (days: readonly Weekday[]): number =>
  days.reduce((bits, day) => bits | (1 << WEEKDAYS.indexOf(day)), 0);
