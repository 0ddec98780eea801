/**
 * Guardians' passphrases as PHC strings. Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane) where this runtime
 * can compute it, which is tried and not asked; else scrypt (N 2^15, r 8, p 3), and the string says which.
 */
import { argon2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SCRYPT = { logN: 15, r: 8, p: 3 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** Long enough to outlast guessing at the rate that the agent allows; every character counts, spaces too. */
export const SHORTEST_PASSPHRASE = 8;

export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const message = bytesOf(passphrase);
  const argon = await argon2id(message, salt, ARGON2).catch(() => undefined);
  if (argon !== undefined) {
    const { memory, passes, parallelism } = ARGON2;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(argon)}`;
  }
  const { logN, r, p } = SCRYPT;
  const tag = await scryptTag(message, salt, logN, r, p);
  return `$scrypt$ln=${logN},r=${r},p=${p}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** False for a wrong passphrase and for a string that is not one of ours. */
export async function verifyPassphrase(passphrase: string, phc: string): Promise<boolean> {
  const message = bytesOf(passphrase);
  const argon = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc);
  if (argon !== null) {
    const [, memory, passes, parallelism, salt = '', tag = ''] = argon;
    const parameters = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
    return same(await argon2id(message, Buffer.from(salt, 'base64'), parameters), tag);
  }
  const plain = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(phc);
  if (plain === null) return false;
  const [, logN, r, p, salt = '', tag = ''] = plain;
  return same(await scryptTag(message, Buffer.from(salt, 'base64'), Number(logN), Number(r), Number(p)), tag);
}

/** NFKC: the same passphrase typed on another keyboard or system gives the same bytes (Vietnamese marks above all). */
const bytesOf = (passphrase: string): Buffer => Buffer.from(passphrase.normalize('NFKC'), 'utf8');

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function same(computed: Buffer, stored: string): boolean {
  const expected = Buffer.from(stored, 'base64');
  return expected.length === computed.length && timingSafeEqual(expected, computed);
}

function argon2id(
  message: Buffer,
  nonce: Buffer,
  parameters: { memory: number; passes: number; parallelism: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    argon2('argon2id', { message, nonce, tagLength: TAG_BYTES, ...parameters }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}

function scryptTag(message: Buffer, salt: Buffer, logN: number, r: number, p: number): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) => {
    scrypt(message, salt, TAG_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, tag) => {
      if (error) reject(error);
      else resolve(tag);
    });
  });
}
