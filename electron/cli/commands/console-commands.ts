import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openInBrowser } from '../open-in-browser.ts';
import { print, printJson, say } from '../output.ts';
import type { WithSession } from '../session.ts';

export function addConsoleCommands(program: Command, withSession: WithSession): void {
  program
    .command('setup')
    .description(
      'set up the first guardian without the wizard / tạo phụ huynh đầu tiên, không qua trình hướng dẫn',
    )
    .requiredOption('--passphrase-file <file>')
    .action(
      withSession(async ({ operator, json }, flags: { passphraseFile: string }) => {
        const done = await operator.setup({ file: resolve(flags.passphraseFile) });
        if (json) return printJson(done);
        print(
          say({
            vi: `Đã đặt mật khẩu cho phụ huynh đầu tiên. Mã khôi phục, chỉ hiện lần này, hãy chép ra giấy: ${done.recoveryCode}`,
            en: `The first guardian now has a passphrase. The recovery code, shown this once; write it on paper: ${done.recoveryCode}`,
          }),
        );
      }),
    );

  program
    .command('console')
    .description('the parent console / bảng điều khiển')
    .command('link')
    .description('a fresh address for a browser: one use, five minutes / liên kết dùng một lần')
    .option('--child <name>', "the child's own page / trang của trẻ")
    .option('--open', 'open it in the browser of this computer / mở luôn trên trình duyệt')
    .action(
      withSession(async ({ operator, json }, flags: { child?: string; open?: boolean }) => {
        const done = await operator.consoleLink(flags.child === undefined ? {} : { child: flags.child });
        const opened = flags.open === true && (await openInBrowser(done.url, process.platform));
        if (json) return printJson(flags.open === true ? { ...done, opened } : done);
        if (opened) {
          print(say({ vi: 'Đã mở trên trình duyệt.', en: 'It is open in the browser.' }));
          return;
        }
        if (flags.open === true) {
          const sentence = {
            vi: 'Không mở được trình duyệt nào ở đây. Hãy tự mở liên kết này:',
            en: 'No browser could be opened from here. Open this address yourself:',
          };
          process.stderr.write(`${say(sentence)}\n`);
        }
        print(done.url);
      }),
    );
}
