/**
 * A file that the operator names to be written. INVARIANT: never one in the data folder, however the way there is spelt:
 * the database in use would be replaced under the agent.
 */
import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, isAbsolute } from 'node:path';
import { refusal } from './refusal.ts';

/** The path without links, of a folder that is there. Throws what the contract states. */
export function fileToWrite(dataDirectory: string, named: string): string {
  const file = resolve(named);
  const folder = dirname(file);
  if (!existsSync(folder)) throw noFolder(folder);
  const target = join(realpathSync.native(folder), basename(file));
  const data = realpathSync.native(dataDirectory);
  if (isWithinFolder(data, linkEnd(target)) || isWithinFolder(data, target)) throw inDataFolder(named);
  return target;
}

/** Where a link leads; a link to nothing is taken as it stands. */
function linkEnd(file: string): string {
  if (!existsSync(file) || !lstatSync(file).isSymbolicLink()) return file;
  return realpathSync.native(file);
}

function isWithinFolder(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way === '' || (!isAbsolute(way) && way.split(/[\\/]/, 1)[0] !== '..');
}

const noFolder = (folder: string) =>
  refusal(
    'FILE_REFUSED',
    { vi: `Không có thư mục ${folder}.`, en: `There is no folder ${folder}.` },
    { vi: 'Hãy tạo thư mục trước, hoặc chọn chỗ khác.', en: 'Make it first, or choose another place.' },
  );

const inDataFolder = (file: string) =>
  refusal(
    'FILE_REFUSED',
    {
      vi: `${file} nằm trong thư mục dữ liệu của Hải Đăng nên không ghi vào đó. Không có gì bị thay đổi.`,
      en: `${file} lies in the data folder of Hải Đăng, so nothing is written there. Nothing was touched.`,
    },
    {
      vi: 'Hãy chọn một chỗ khác, tốt nhất là trên một ổ đĩa khác.',
      en: 'Choose another place, best on another disk.',
    },
  );
