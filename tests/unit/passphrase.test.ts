import { expect, test } from 'vitest';
import { hashPassphrase, verifyPassphrase } from '../../electron/agent/control/passphrase.ts';

test('the right passphrase is accepted and a wrong one is not', async () => {
  const phc = await hashPassphrase('trăng rằm soi biển');
  expect(phc).toMatch(/^\$(?:argon2id|scrypt)\$/);
  expect(await verifyPassphrase('trăng rằm soi biển', phc)).toBe(true);
  expect(await verifyPassphrase('trăng rằm soi bien', phc)).toBe(false);
});

test('composed and decomposed Vietnamese are the same passphrase', async () => {
  const phc = await hashPassphrase('Hải Đăng'.normalize('NFC'));
  expect(await verifyPassphrase('Hải Đăng'.normalize('NFD'), phc)).toBe(true);
});

test('two hashes of one passphrase differ', async () => {
  expect(await hashPassphrase('cùng một câu')).not.toBe(await hashPassphrase('cùng một câu'));
});

test('a scrypt string of the fallback is verified', async () => {
  const phc = '$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + Buffer.alloc(32).toString('base64');
  expect(await verifyPassphrase('x', phc)).toBe(false);
});

test('a string that is not ours is refused', async () => {
  expect(await verifyPassphrase('x', '')).toBe(false);
  expect(await verifyPassphrase('x', '$argon2id$v=19$m=1')).toBe(false);
});
