/**
 * One line of AdGuard Home's own rules. Only what means the same here is taken: blocking or allowing a domain with all
 * that is under it. The rest says why not.
 */
import type { Text } from '../../../../shared/i18n/text.ts';
import type { ForeignRule } from './foreign-settings.ts';

/** Null: a comment, or nothing. */
export function readAdguardRule(line: string): ForeignRule | null {
  const text = line.trim();
  if (text === '' || text.startsWith('!') || text.startsWith('#')) return null;
  const hosts = /^([0-9a-f:.]+)\s+(\S+)(?:\s+#.*)?$/i.exec(text);
  if (hosts !== null) return hostsRule(text, hosts[1] ?? '', hosts[2] ?? '');
  const allow = text.startsWith('@@');
  const action = allow ? 'allow' : 'block';
  const body = allow ? text.slice(2) : text;
  const skip = (reason: Text): ForeignRule => ({
    text,
    action,
    domain: '',
    owners: null,
    changed: null,
    skipped: reason,
  });
  if (body.startsWith('/') && body.endsWith('/')) return skip(PATTERN);
  const dollar = body.indexOf('$');
  const pattern = dollar < 0 ? body : body.slice(0, dollar);
  const modifiers = dollar < 0 ? [] : body.slice(dollar + 1).split(',');
  const others = modifiers.filter((modifier) => modifier !== 'important');
  if (others.length > 0) return skip(MODIFIER);
  const found = /^(\|\|)?([^|^*/]+)\^?\|?$/.exec(pattern.replace(/^\*\./, '||'));
  if (found === null) return skip(PATTERN);
  return {
    text,
    action,
    domain: found[2] ?? '',
    owners: null,
    changed: modifiers.includes('important') ? IMPORTANT : null,
    skipped: null,
  };
}

function hostsRule(text: string, address: string, domain: string): ForeignRule {
  const blocks = ['0.0.0.0', '127.0.0.1', '::', '::1'].includes(address);
  return {
    text,
    action: 'block',
    domain: blocks ? domain : '',
    owners: null,
    changed: null,
    skipped: blocks ? null : OWN_ANSWER,
  };
}

const PATTERN: Text = {
  vi: 'Hải Đăng chặn theo tên miền, không theo mẫu ký tự.',
  en: 'Hải Đăng blocks by domain, not by pattern.',
};
const MODIFIER: Text = {
  vi: 'Luật này có điều kiện mà Hải Đăng không có.',
  en: 'The rule has a condition that Hải Đăng does not know.',
};
const IMPORTANT: Text = {
  vi: 'Ở đây luật dài nhất quyết định, bằng nhau thì chặn; không có dấu “quan trọng”.',
  en: 'Here the longest rule decides and a tie blocks; there is no mark for “important”.',
};
export const OWN_ANSWER: Text = {
  vi: 'Hải Đăng không trả lời thay địa chỉ của người khác.',
  en: 'Hải Đăng does not answer with addresses of your own.',
};
