import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { WithSession } from '../session.ts';
import { COPY_BROUGHT_BACK } from '../../../shared/i18n/copies-sentences.ts';
import { EXIT } from '../exit-codes.ts';
import { counted, print, printJson, printTable, say, together } from '../output.ts';

/** After a restore. The copy is of a day on which other people, or other passphrases, may have been good. */
const WHO_MAY_SIGN_IN = {
  kept: {
    vi: 'Người giám hộ, mật khẩu và mã khôi phục vẫn như ngay trước đó; bản sao không đưa ai quay lại.',
    en: 'Guardians, passphrases and recovery codes are as they were just before; the copy brought nobody back.',
  },
  'of-copy': {
    vi: 'Không đọc được người giám hộ trước đó (hoặc chưa có ai), nên người giám hộ, mật khẩu và mã khôi phục là của bản sao. Hãy xem lại ở Gia đình › Người giám hộ, và đổi mật khẩu nào trẻ đã biết.',
    en: 'Who was a guardian before could not be read (or nobody was), so guardians, passphrases and recovery codes are those of the copy. Look at Family › Guardians, and change any passphrase that a child knows.',
  },
} as const;

const LOOKS_STAY = {
  vi: 'Ghi nhận ai đã xem gì vẫn giữ nguyên, nếu đọc được; lần khôi phục này có trong lịch sử.',
  en: 'Who looked at what is kept, where it could be read; this restore is in the history.',
} as const;

const REDIRECTED = { vi: 'để tường lửa dẫn tới', en: 'for a firewall to lead there' } as const;

export function addSystemCommands(program: Command, withSession: WithSession): void {
  program
    .command('status')
    .description(
      'health of every part, endpoints, list ages / tình trạng từng phần, các cổng, tuổi của danh sách',
    )
    .action(
      withSession(async ({ operator, json }) => {
        const status = await operator.status();
        if (json) return printJson(status);
        print(`Hải Đăng ${status.version}`);
        printTable(
          Object.entries(status.parts).map(([part, state]) => [
            part,
            state === null ? say({ vi: 'chưa có trong bản này', en: 'not in this version' }) : state.state,
          ]),
        );
        for (const part of Object.values(status.parts)) {
          for (const c of part?.conditions ?? []) print(`! ${together(c.message, c.hint)}`);
        }
        print(`DNS ${status.endpoints.dns ?? '–'}  Proxy ${status.endpoints.proxy ?? '–'}`);
        if (status.sentinel !== null)
          print(
            say({
              vi: `Tên bị chặn được trả lời bằng ${status.sentinel}, để tường lửa dẫn tới proxy.`,
              en: `Blocked names are answered with ${status.sentinel}, for a firewall to lead to the proxy.`,
            }),
          );
        for (const child of status.children) {
          const ports = status.endpoints.children[child.name];
          print(
            `${child.name}  DNS ${ports?.dns ?? '–'}  Proxy ${ports?.proxy ?? '–'}  ${say(child.sentence)}`,
          );
          print(`  ${say(REDIRECTED)}: TLS ${ports?.tls ?? '–'}  HTTP ${ports?.web ?? '–'}`);
        }
        print(
          say({
            vi: `${status.lists.length} danh sách, ${status.index.names} tên, bộ nhớ ${Math.round(status.memory.rss / 1_048_576)} MiB`,
            en: `${counted(status.lists.length, 'list', 'lists')}, ${counted(status.index.names, 'name', 'names')}, ${Math.round(status.memory.rss / 1_048_576)} MiB of memory`,
          }),
        );
      }),
    );

  program
    .command('doctor')
    .description('examine everything and say what to do / khám mọi thứ và nói phải làm gì')
    .action(
      withSession(async ({ operator, json }) => {
        const report = await operator.doctor();
        if (json) {
          printJson(report);
        } else {
          for (const check of report.checks) {
            print(`${check.ok ? '✓' : '✗'} ${say(check.text)}`);
            if (!check.ok && check.hint !== null) print(`    ${say(check.hint)}`);
          }
        }
        if (!report.ok) process.exitCode = EXIT.failed;
      }),
    );

  for (const [name, what] of [
    [
      'export',
      'write profiles, policies and list sources to a file / ghi hồ sơ, luật và nguồn danh sách vào một tệp',
    ],
    ['import', 'read such a file / đọc một tệp như vậy'],
    ['backup', 'write a full copy of the database / ghi một bản sao đầy đủ của cơ sở dữ liệu'],
  ] as const) {
    program
      .command(`${name} <file>`)
      .description(what)
      .action(
        withSession(async ({ operator, json }, path: string) => {
          const file = resolve(path);
          const calls = {
            export: () => operator.exportTo({ file }),
            import: () => operator.importFrom({ file }),
            backup: () => operator.backup({ file }),
          };
          const done = await calls[name]();
          if (json) return printJson(done);
          print(doneWith(file));
        }),
      );
  }

  program
    .command('restore <file>')
    .description('put such a copy back / dùng lại một bản sao như vậy')
    .action(
      withSession(async ({ operator, json }, path: string) => {
        const file = resolve(path);
        const done = await operator.restore({ file });
        if (json) return printJson(done);
        print(doneWith(file));
        print(say(WHO_MAY_SIGN_IN[done.guardians]));
        print(say(LOOKS_STAY));
        print(say(COPY_BROUGHT_BACK));
      }),
    );
}

const doneWith = (file: string): string => say({ vi: `Xong: ${file}`, en: `Done: ${file}` });
