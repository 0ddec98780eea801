/** One hour of a day in words that every language reads: `19:00–20:00`. */
const two = (hour: number): string => String(hour).padStart(2, '0');

export const hourSpan = (hour: number): string => `${two(hour)}:00–${two(hour + 1)}:00`;
