import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describeIso } from '../../../shared/i18n/zoned-words.ts';
import { epochMs } from '../../../shared/kernel/instant.ts';
import type { ListProgressEvent, ListReport } from '../../../shared/contracts/operator-shapes.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { LIST_FORMATS } from '../../../shared/catalogue/public-list.ts';
import type { WithSession } from '../session.ts';
import { counted, print, printJson, printTable, say, UsageError } from '../output.ts';

interface AddFlags {
  url?: string;
  file?: string;
  dir?: string;
  category: string;
  format: string;
}

export function addListCommands(program: Command, withSession: WithSession): void {
  const lists = program
    .command('lists')
    .description('blocklists / danh sách chặn')
    .action(
      withSession(async ({ operator, json }) => {
        const all = await operator.lists.list();
        if (json) return printJson(all);
        const nowMs = epochMs(Date.now());
        const updated = (at: string | null): string => (at === null ? '–' : say(describeIso(at, nowMs)));
        printTable(
          all.map((l) => [
            l.name,
            l.title === l.name ? '' : l.title,
            l.category,
            String(l.entries),
            updated(l.updatedAt),
            l.source,
          ]),
        );
      }),
    );

  lists
    .command('add <name>')
    .option('--url <url>')
    .option('--file <file>')
    .option('--dir <folder>')
    .requiredOption('--category <id>', 'a category, or auto for the categories of the list itself')
    .option('--format <id>', LIST_FORMATS.join(', '), 'auto')
    .action(
      withSession(async ({ operator, json }, name: string, flags: AddFlags) => {
        const given = [flags.url, flags.file, flags.dir].filter((s) => s !== undefined);
        if (given.length !== 1) {
          throw new UsageError({
            vi: 'Cần đúng một trong --url, --file, --dir.',
            en: 'Give exactly one of --url, --file, --dir.',
          });
        }
        const { category } = flags;
        if (category !== 'auto' && !isCategoryId(category)) {
          throw new UsageError({
            vi: `Không có nhóm \`${category}\`.`,
            en: `There is no category \`${category}\`.`,
          });
        }
        const format = LIST_FORMATS.find((id) => id === flags.format);
        if (format === undefined) {
          throw new UsageError({
            vi: `Không có định dạng \`${flags.format}\`.`,
            en: `There is no format \`${flags.format}\`.`,
          });
        }
        const source =
          flags.url === undefined
            ? flags.file === undefined
              ? { dir: resolve(flags.dir ?? '') }
              : { file: resolve(flags.file) }
            : { url: flags.url };
        await follow(await operator.lists.add({ name, source, category, format }), json);
      }),
    );

  lists
    .command('update [name]')
    .description('fetch one list, or all, again / tải lại một danh sách, hoặc tất cả')
    .option(
      '--force',
      'take the new version of this list although it is less than half as long / nhận bản mới của danh sách này dù ngắn hơn một nửa',
    )
    .action(
      withSession(async ({ operator, json }, name: string | undefined, { force }: { force?: boolean }) => {
        if (name === undefined && force === true) {
          throw new UsageError({
            vi: '--force cần tên của đúng một danh sách.',
            en: '--force needs the name of one list.',
          });
        }
        const wanted = { ...(name === undefined ? {} : { name }), force: force ?? false };
        await follow(await operator.lists.update(wanted), json);
      }),
    );

  lists.command('remove <name>').action(
    withSession(async ({ operator, json }, name: string) => {
      await operator.lists.remove({ name });
      if (json) return printJson({ removed: name });
      print(say({ vi: `Đã gỡ danh sách ${name}.`, en: `Removed the list ${name}.` }));
    }),
  );

  lists
    .command('undo <name>')
    .description('back to the version before the last update / trở về bản trước lần cập nhật cuối')
    .action(
      withSession(async ({ operator, json }, name: string) => {
        const done = await operator.lists.undo({ name });
        if (json) return printJson(done);
        print(
          say({
            vi: `${name}: trở lại ${done.entries} mục.`,
            en: `${name}: back to ${counted(done.entries, 'entry', 'entries')}.`,
          }),
        );
      }),
    );

  lists
    .command('catalogue')
    .description('well-known public lists / các danh sách công khai thường dùng')
    .action(
      withSession(async ({ operator, json }) => {
        const all = await operator.lists.catalogue();
        if (json) return printJson(all);
        for (const l of all) {
          print(
            `${l.subscribed ? '*' : ' '} ${l.id}  [${l.category}]  ${l.licence}\n    ${say(l.description)}\n    ${l.url}`,
          );
        }
      }),
    );
}

/** Lines by their reason, then what gave nothing at all. */
function tellPassedOver({ faults, leftOut }: ListReport): void {
  for (const { lines, sentence, file, line, text } of faults) {
    const at = { vi: `dòng ${line}`, en: `line ${line}` };
    const where = file === null ? at : { vi: `${file}, ${at.vi}`, en: `${file}, ${at.en}` };
    const shown = text === '' ? '' : `: ${text}`;
    print(
      say({
        vi: `  ${lines} dòng: ${sentence.vi} (${where.vi}${shown})`,
        en: `  ${counted(lines, 'line', 'lines')}: ${sentence.en} (${where.en}${shown})`,
      }),
    );
  }
  for (const { file, sentence } of leftOut.first)
    print(
      say({
        vi: `  Không lấy gì từ ${file}: ${sentence.vi}`,
        en: `  Nothing taken from ${file}: ${sentence.en}`,
      }),
    );
  const more = leftOut.files - leftOut.first.length;
  if (more > 0)
    print(
      say({
        vi: `  … và ${more} tệp nữa`,
        en: `  … and ${counted(more, 'more file', 'more files')}`,
      }),
    );
}

async function follow(events: AsyncIterable<ListProgressEvent>, json: boolean): Promise<void> {
  for await (const event of events) {
    if (json) {
      printJson(event);
    } else if (event.done) {
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      print(
        say({
          vi: `${event.name}: ${event.entries} mục (+${event.added} −${event.removed}), bỏ qua ${event.rejected} dòng.`,
          en: `${event.name}: ${counted(event.entries, 'entry', 'entries')} (+${event.added} −${event.removed}), ${counted(event.rejected, 'line', 'lines')} passed over.`,
        }),
      );
      tellPassedOver(event);
    } else if (process.stderr.isTTY) {
      const share = event.totalBytes ? ` ${Math.floor((100 * event.bytes) / event.totalBytes)} %` : '';
      const eta = event.etaSeconds === null ? '' : `, ${Math.ceil(event.etaSeconds)} s`;
      process.stderr.write(`\r\u001b[K${event.name}: ${event.phase}${share}, ${event.lines}${eta}`);
    }
  }
}
