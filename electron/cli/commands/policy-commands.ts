import type { Command } from 'commander';
import type { Text } from '../../../shared/i18n/text.ts';
import { describeIso } from '../../../shared/i18n/zoned-words.ts';
import { epochMs, type EpochMs } from '../../../shared/kernel/instant.ts';
import { networkOfName } from '../../../shared/net/address-name.ts';
import type { WithSession } from '../session.ts';
import { print, printJson, say, UsageError } from '../output.ts';
import { readPolicyDocument } from '../policy-document.ts';

/** An address as it was typed, instead of the name that stands for it. */
const shown = (target: string): string => networkOfName(target) ?? target;

const now = (): EpochMs => epochMs(Date.now());
const spoken = (iso: string): Text => describeIso(iso, now());

const nobody = (child: string | null): string => child ?? say({ vi: 'cả nhà', en: 'the household' });

interface RuleFlags {
  readonly child?: string;
  readonly publicSuffix?: boolean;
}

const wholeMinutes = (text: string): number => {
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440) return minutes;
  throw new UsageError({
    vi: '--minutes nhận số phút từ 1 đến 1440.',
    en: '--minutes takes 1 to 1440 whole minutes.',
  });
};

export function addPolicyCommands(program: Command, withSession: WithSession): void {
  const policy = program.command('policy').description('rules as a document / luật dưới dạng văn bản');

  policy
    .command('get <child>')
    .description(
      "print the policy document of a child, or of 'household' / in văn bản luật của một trẻ, hoặc của 'household' (cả nhà)",
    )
    .action(
      withSession(async ({ operator }, child: string) => {
        print(JSON.stringify((await operator.policy.get({ child })).document, null, 2));
      }),
    );

  policy
    .command('set <child> <file>')
    .description("replace it; '-' reads standard input / thay bằng tệp này; '-' đọc đầu vào chuẩn")
    .action(
      withSession(async ({ operator, json }, child: string, file: string) => {
        const document = await readPolicyDocument(file);
        const { revision } = await operator.policy.set({ child, document });
        if (json) return printJson({ child, revision });
        print(
          say({
            vi: `Đã lưu luật của ${child}, bản ${revision}.`,
            en: `Saved the policy of ${child}, revision ${revision}.`,
          }),
        );
      }),
    );

  for (const action of ['allow', 'block'] as const) {
    program
      .command(`${action} <target>`)
      .description(
        `${action} a domain, an address (192.168.1.1, 192.168.0.0/16), service:ID or category:ID / ${action === 'allow' ? 'cho phép' : 'chặn'} một tên miền, một địa chỉ (192.168.1.1, 192.168.0.0/16), service:MÃ hoặc category:MÃ`,
      )
      .option(
        '--child <name>',
        'for one child; without it, for the household / cho một trẻ; nếu không, cho cả nhà',
      )
      .option(
        '--public-suffix',
        'com, com.vn and the like are meant, with every site under them / đúng là muốn cả com, com.vn …, với mọi trang bên dưới',
      )
      .action(
        withSession(async ({ operator, json }, target: string, flags: RuleFlags) => {
          const call = action === 'allow' ? operator.policy.allow : operator.policy.block;
          const done = await call({
            target,
            publicSuffix: flags.publicSuffix === true,
            ...(flags.child === undefined ? {} : { child: flags.child }),
          });
          if (json) return printJson(done);
          const verb = action === 'allow' ? { vi: 'cho phép', en: 'allowed' } : { vi: 'chặn', en: 'blocked' };
          print(
            say({
              vi: `Đã ${verb.vi} ${shown(done.target)} cho ${nobody(done.child)}.`,
              en: `${shown(done.target)} is now ${verb.en} for ${nobody(done.child)}.`,
            }),
          );
        }),
      );
  }

  program
    .command('clear <target>')
    .description(
      'take back what allow or block said of exactly this target / bỏ điều allow hay block đã nói về đúng mục này',
    )
    .option(
      '--child <name>',
      'of one child; without it, of the household / của một trẻ; nếu không, của cả nhà',
    )
    .action(
      withSession(async ({ operator, json }, target: string, flags: Pick<RuleFlags, 'child'>) => {
        const done = await operator.policy.clear({
          target,
          ...(flags.child === undefined ? {} : { child: flags.child }),
        });
        if (json) return printJson(done);
        print(
          say({
            vi: `Đã bỏ luật riêng về ${shown(done.target)} của ${nobody(done.child)}.`,
            en: `The rule for ${done.target} of ${nobody(done.child)} is gone.`,
          }),
        );
      }),
    );

  program
    .command('pause [child]')
    .description(
      'pause the Internet, until resumed or for some minutes / tạm dừng Internet, đến khi mở lại hoặc trong vài phút',
    )
    .option('--minutes <n>')
    .action(
      withSession(async ({ operator, json }, child: string | undefined, flags: { minutes?: string }) => {
        const done = await operator.policy.pause({
          ...(child === undefined ? {} : { child }),
          ...(flags.minutes === undefined ? {} : { minutes: wholeMinutes(flags.minutes) }),
        });
        if (json) return printJson(done);
        const until = done.until === null ? null : spoken(done.until);
        print(
          say({
            vi: `Đã tạm dừng Internet của ${nobody(done.child)}${until === null ? '' : ` đến ${until.vi}`}.`,
            en: `The Internet is paused for ${nobody(done.child)}${until === null ? '' : ` until ${until.en}`}.`,
          }),
        );
      }),
    );

  program
    .command('resume [child]')
    .description('end a pause / mở lại Internet')
    .action(
      withSession(async ({ operator, json }, child: string | undefined) => {
        const done = await operator.policy.resume(child === undefined ? {} : { child });
        if (json) return printJson(done);
        print(
          say({
            vi: `Đã mở lại Internet cho ${nobody(done.child)}.`,
            en: `The Internet is open again for ${nobody(done.child)}.`,
          }),
        );
      }),
    );

  program
    .command('grant <child>')
    .description('give extra time / cho thêm thời gian')
    .requiredOption('--minutes <n>')
    .option('--scope <scope>', 'all, category:C or site:S / all, category:NHÓM hoặc site:TÊN-MIỀN', 'all')
    .action(
      withSession(async ({ operator, json }, child: string, flags: { minutes: string; scope: string }) => {
        const done = await operator.policy.grant({
          child,
          minutes: wholeMinutes(flags.minutes),
          scope: flags.scope,
        });
        if (json) return printJson(done);
        const until = spoken(done.until);
        print(say({ vi: `Đã mở cho ${child} đến ${until.vi}.`, en: `Open for ${child} until ${until.en}.` }));
      }),
    );

  program
    .command('check <target>')
    .description('what would happen, and why / điều gì sẽ xảy ra, vì sao')
    .option('--child <name>')
    .option('--at <instant>', 'ISO 8601 with offset / ISO 8601 kèm múi giờ')
    .action(
      withSession(async ({ operator, json }, target: string, flags: { child?: string; at?: string }) => {
        const result = await operator.check({
          target,
          ...(flags.child === undefined ? {} : { child: flags.child }),
          ...(flags.at === undefined ? {} : { at: flags.at }),
        });
        if (json) return printJson(result);
        print(
          `${result.name}: ${result.verdict}${result.enforced ? '' : say({ vi: ' (chỉ quan sát)', en: ' (observing only)' })}`,
        );
        print(say(result.sentence));
        if (result.list !== null) print(`${result.list}: ${result.entry ?? ''} [${result.category ?? ''}]`);
        for (const link of result.chain.slice(1)) print(`→ ${link.name}: ${link.verdict}`);
        if (result.validUntil === null) return;
        const until = describeIso(
          result.validUntil,
          flags.at === undefined ? now() : epochMs(Date.parse(flags.at)),
        );
        print(
          say({ vi: `Câu trả lời này đúng đến ${until.vi}.`, en: `This answer holds until ${until.en}.` }),
        );
      }),
    );
}
