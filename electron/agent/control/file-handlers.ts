/** What goes to and comes from files that the operator names: backup, restore, export, import. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { implement } from '@orpc/server';
import { operatorApi } from '../../../shared/contracts/operator-api.ts';
import { applyExport, buildExport, parseExport } from './configuration-export.ts';
import { audit, OPERATOR, type OperatorDeps, recordsOf } from './operator-deps.ts';
import { fileToWrite } from './operator-file.ts';
import { refusal } from './refusal.ts';
import { recordRestore } from './restored-copy.ts';

const api = implement(operatorApi);

export function fileHandlers(deps: OperatorDeps) {
  return {
    backup: api.backup.handler(async ({ input }) => {
      const done = await recordsOf(deps).storage.run('backup', {
        target: fileToWrite(deps.dataDirectory, input.file),
      });
      if (done.ok) {
        const { file, bytes } = done.value;
        audit(deps, 'database.backup', { bytes });
        return { file, bytes };
      }
      throw refusal(
        'FILE_REFUSED',
        {
          vi: `Không ghi được bản sao lưu (${done.error.detail}).`,
          en: `The backup cannot be written (${done.error.detail}).`,
        },
        { vi: 'Kiểm tra đường dẫn và chỗ trống.', en: 'Check the path and the free space.' },
      );
    }),

    restore: api.restore.handler(async ({ input }) => {
      const done = await deps.restore(input.file);
      if (done.ok) {
        recordRestore(deps, OPERATOR, input.file);
        return { file: input.file, guardians: done.value.guardians };
      }
      throw refusal('FILE_REFUSED', done.error.message, done.error.hint);
    }),

    exportTo: api.exportTo.handler(async ({ input }) => {
      const text = `${JSON.stringify(buildExport(deps), null, 2)}\n`;
      await writeWhole(fileToWrite(deps.dataDirectory, input.file), text);
      audit(deps, 'configuration.export', {});
      return { file: input.file };
    }),

    importFrom: api.importFrom.handler(async ({ input }) => {
      const done = await applyExport(deps, parseExport(await contentOf(input.file)));
      audit(deps, 'configuration.import', done);
      return done;
    }),
  };
}

/** Whole or not at all, and never through a second name of another file. */
async function writeWhole(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  try {
    await writeFile(temporary, text, { mode: 0o600 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileFault(file, error);
  }
}

export const contentOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: Error) => {
    throw fileFault(file, error);
  });

function fileFault(file: string, error: unknown) {
  const detail = error instanceof Error ? error.message : String(error);
  return refusal(
    'FILE_REFUSED',
    { vi: `Không dùng được tệp ${file} (${detail}).`, en: `${file} cannot be used (${detail}).` },
    { vi: 'Kiểm tra đường dẫn và quyền.', en: 'Check the path and its permissions.' },
  );
}
