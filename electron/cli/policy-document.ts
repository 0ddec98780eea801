/** A policy document as somebody wrote it: a file, or standard input. What cannot be one is refused before it is sent. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Text } from '../../shared/i18n/text.ts';
import { UsageError } from './output.ts';

/** No policy is nested deeper than a handful; what walks a document calls itself for every level. */
const DEEPEST = 64;

export async function readPolicyDocument(file: string): Promise<unknown> {
  const content = await readContent(file);
  const named = file === '-' ? STANDARD_INPUT : { vi: `Tệp ${file}`, en: `The file ${file}` };
  if (isDeeperThan(DEEPEST, content)) {
    throw new UsageError({
      vi: `${named.vi} lồng nhau quá ${DEEPEST} tầng, nên không thể là luật. ${STAYS.vi}`,
      en: `${named.en} is nested more than ${DEEPEST} levels deep, which no policy is. ${STAYS.en}`,
    });
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = placeOf(error.message, content);
    throw new UsageError({
      vi: `${named.vi} không phải là JSON${place.vi}. ${STAYS.vi}`,
      en: `${named.en} is not JSON${place.en}. ${STAYS.en}`,
    });
  }
}

const STANDARD_INPUT: Text = { vi: 'Đầu vào chuẩn', en: 'Standard input' };
const STAYS: Text = { vi: 'Luật đang có vẫn giữ nguyên.', en: 'The rules in force stay.' };

const UNREADABLE: Readonly<Record<string, Text>> = {
  ENOENT: { vi: 'không có tệp này', en: 'there is no such file' },
  ENOTDIR: { vi: 'không có tệp này', en: 'there is no such file' },
  EISDIR: { vi: 'đây là một thư mục', en: 'it is a folder' },
  EACCES: { vi: 'tài khoản này không được phép đọc', en: 'this account may not read it' },
};

async function readContent(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const why = UNREADABLE[code] ?? { vi: code, en: code };
    throw new UsageError({
      vi: `Không đọc được tệp ${file}: ${why.vi}. ${STAYS.vi}`,
      en: `The file ${file} cannot be read: ${why.en}. ${STAYS.en}`,
    });
  }
}

/** Counts brackets outside of strings; whether the text is JSON at all is the parser's affair. */
function isDeeperThan(deepest: number, content: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < content.length; i++) {
    const char = content[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > deepest) return true;
    } else if (char === '}' || char === ']') depth -= 1;
  }
  return false;
}

/** The parser's own words are English; all it knows is where it stopped. */
function placeOf(message: string, content: string): Text {
  const at = /at position (\d+)/.exec(message)?.[1];
  if (at === undefined) {
    return message.includes('end of JSON')
      ? { vi: ': nội dung bị cắt ngang', en: ': it ends too early' }
      : { vi: '', en: '' };
  }
  const before = content.slice(0, Number(at)).split('\n');
  const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
  return { vi: ` (sai ở dòng ${line}, cột ${column})`, en: ` (line ${line}, column ${column})` };
}
