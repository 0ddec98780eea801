/**
 * Text as people type it in a hurry: without case, accents and tone marks, and with đ as d. Whoever searches for
 * "tam dung" finds "Tạm dừng".
 */
export const foldText = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .toLowerCase();

/** Words of the query in any order, each as the beginning of a word of the text. */
export function foldedMatch(text: string, query: string): boolean {
  const words = foldText(text)
    .split(/[^\p{L}\p{N}+]+/u)
    .filter((word) => word !== '');
  return foldText(query)
    .split(/\s+/)
    .filter((word) => word !== '')
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}
