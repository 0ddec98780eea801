/**
 * Tables as CSV (RFC 4180) that Excel opens as they are: with a byte order mark, so that Vietnamese stays Vietnamese,
 * and with nothing in a cell that a spreadsheet would run as a formula.
 */
export type CsvCell = string | number | null;

const BYTE_ORDER_MARK = '\uFEFF';

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const inert = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

export const toCsv = (columns: readonly string[], rows: readonly (readonly CsvCell[])[]): string =>
  BYTE_ORDER_MARK + [columns, ...rows].map((row) => `${row.map(cellText).join(',')}\r\n`).join('');
