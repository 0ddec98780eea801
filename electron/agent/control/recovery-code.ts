/**
 * What opens the door when a passphrase is forgotten: 25 letters in groups of five, to be written on paper. Letters
 * only, so that none is read as a digit; no vowels, so that no code spells a word. 108 bits.
 */
import { randomInt } from 'node:crypto';

const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const GROUPS = 5;
const GROUP_LENGTH = 5;

export function newRecoveryCode(): string {
  const group = (): string =>
    Array.from({ length: GROUP_LENGTH }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** As it is hashed: however it was typed off the paper. */
export const normalRecoveryCode = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '');
