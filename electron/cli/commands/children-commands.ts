import type { Command } from 'commander';
import type { Child } from '../../../shared/contracts/operator-shapes.ts';
import { OTHER_COPIES } from '../../../shared/i18n/copies-sentences.ts';
import type { WithSession } from '../session.ts';
import { isPresetId } from '../../../shared/policy/presets.ts';
import { counted, print, printJson, printTable, say, UsageError } from '../output.ts';

interface AddFlags {
  age: string;
  preset?: string;
  osUser?: string;
  detail?: 'full' | 'site' | 'category' | 'totals';
  consent?: boolean;
  assent?: string;
}

export function addChildrenCommands(program: Command, withSession: WithSession): void {
  const children = program
    .command('children')
    .description('profiles of the children / hồ sơ các con')
    .action(
      withSession(async ({ operator, json }) => {
        const all = await operator.children.list();
        if (json) return printJson(all);
        if (all.length === 0) print(say({ vi: 'Chưa có hồ sơ nào.', en: 'No profiles yet.' }));
        printTable(all.map((c) => [c.name, String(c.age), c.preset, c.detail, c.endpoints.dns ?? '–']));
      }),
    );

  children
    .command('add <name>')
    .description(
      'add a profile; its endpoints are bound when this returns / thêm hồ sơ; cổng của nó mở xong khi lệnh này xong',
    )
    .requiredOption('--age <years>')
    .option(
      '--preset <id>',
      '6-9, 10-13 or 14-17; by age if not given / 6-9, 10-13 hoặc 14-17; không nêu thì theo tuổi',
    )
    .option('--os-user <account>')
    .option('--detail <level>', 'full, site, category or totals / full, site, category hoặc totals')
    .option(
      '--consent',
      "guardian's consent, notice given and the child's assent / phụ huynh đồng ý, đã báo cho trẻ và trẻ đồng ý",
    )
    .option('--assent <answer>', 'given or refused / given (đồng ý) hoặc refused (từ chối)')
    .action(
      withSession(async ({ operator, json }, name: string, flags: AddFlags) => {
        const { assent } = flags;
        if (assent !== undefined && assent !== 'given' && assent !== 'refused') {
          throw new UsageError({
            vi: '--assent nhận `given` hoặc `refused`.',
            en: '--assent takes `given` or `refused`.',
          });
        }
        if (assent !== undefined && flags.consent !== true) {
          throw new UsageError({
            vi: '--assent (câu trả lời của trẻ) chỉ ghi được cùng với --consent (sự đồng ý của phụ huynh).',
            en: "--assent, the child's answer, is recorded together with --consent, the guardian's, only.",
          });
        }
        if (flags.preset !== undefined && !isPresetId(flags.preset)) {
          throw new UsageError({
            vi: '--preset nhận `6-9`, `10-13` hoặc `14-17`.',
            en: '--preset takes `6-9`, `10-13` or `14-17`.',
          });
        }
        const age = Number(flags.age);
        const child = await operator.children.add({
          name,
          age,
          preset: flags.preset ?? (age < 10 ? '6-9' : age < 14 ? '10-13' : '14-17'),
          ...(flags.osUser === undefined ? {} : { osUser: flags.osUser }),
          ...(flags.detail === undefined ? {} : { detail: flags.detail }),
          consent: flags.consent ?? false,
          ...(assent === undefined ? {} : { assent }),
        });
        show(child, json);
      }),
    );

  children
    .command('show <name>')
    .action(
      withSession(async ({ operator, json }, name: string) =>
        show(await operator.children.show({ child: name }), json),
      ),
    );

  children
    .command('remove <name>')
    .description(
      "remove the profile with its rules; the log and the record of who looked go too (see 'erase') / xóa hồ sơ cùng luật của nó; nhật ký và sổ “Ai đã xem” cũng mất (xem 'erase')",
    )
    .action(
      withSession(async ({ operator, json }, name: string) => {
        await operator.children.remove({ child: name });
        if (json) return printJson({ removed: name });
        print(
          say({
            vi: `Đã xóa hồ sơ của ${name} cùng mọi ghi chép, kể cả sổ “Ai đã xem”.`,
            en: `Removed ${name} with every record, who looked included.`,
          }),
        );
        print(say(OTHER_COPIES));
      }),
    );

  program
    .command('erase <child>')
    .description(
      'erase everything recorded of a child, who looked included: database, write-ahead log, backups / xóa mọi dữ liệu đã ghi của một trẻ, kể cả sổ “Ai đã xem”: cơ sở dữ liệu, nhật ký ghi trước, bản sao lưu',
    )
    .action(
      withSession(async ({ operator, json }, name: string) => {
        const done = await operator.children.erase({ child: name });
        if (json) return printJson(done);
        print(
          say({
            vi: `Đã xóa mọi dữ liệu đã ghi về ${name}: ${done.rows} dòng, và trong ${done.backups.length} bản sao lưu. Sổ “Ai đã xem” của ${name} cũng đã xóa.`,
            en: `Erased everything recorded of ${name}: ${counted(done.rows, 'row', 'rows')}, and in ${counted(done.backups.length, 'backup', 'backups')}. The record of who looked at ${name} is gone too.`,
          }),
        );
        print(say(OTHER_COPIES));
      }),
    );
}

function show(child: Child, json: boolean): void {
  if (json) return printJson(child);
  printTable([
    [say({ vi: 'Tên', en: 'Name' }), child.name],
    [say({ vi: 'Tuổi', en: 'Age' }), String(child.age)],
    [say({ vi: 'Mẫu luật', en: 'Preset' }), child.preset],
    [say({ vi: 'Mức chi tiết', en: 'Detail' }), child.detail],
    ['DNS', child.endpoints.dns ?? '–'],
    ['Proxy', child.endpoints.proxy ?? '–'],
    ['PAC', child.endpoints.pac ?? '–'],
    ['TLS (443)', child.endpoints.tls ?? '–'],
    ['HTTP (80)', child.endpoints.web ?? '–'],
  ]);
  if (child.consent === null) {
    print(
      say({
        vi: 'Chưa ghi nhận sự đồng ý của phụ huynh và thông báo cho trẻ: chỉ ghi tổng số, không ghi tên trang.',
        en: "No guardian's consent and notice on record yet: only totals are written, no names.",
      }),
    );
  }
}
