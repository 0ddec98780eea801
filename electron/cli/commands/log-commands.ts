import type { Command } from 'commander';
import { LOGGED_VERDICTS } from '../../../shared/activity/events.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import type { WithSession } from '../session.ts';
import { counted, print, printJson, printTable, say, UsageError } from '../output.ts';

interface LogFlags {
  child?: string;
  since?: string;
  verdict?: string;
  limit?: string;
  follow?: boolean;
}

/** Why there is nothing to show: nothing was asked, or what was asked is only counted. */
function nothingToShow(requests: number): Text {
  if (requests === 0) {
    return {
      vi: 'Không có dòng nào: chưa có yêu cầu nào được đếm.',
      en: 'No rows: no request was counted yet.',
    };
  }
  return {
    vi: `Không có dòng nào, nhưng đã đếm ${requests} yêu cầu (chỉ tổng số). Tên trang chỉ được ghi cho trẻ đã có sự đồng ý của phụ huynh (\`children add … --consent\`) và đi qua điểm truy cập của trẻ đó (\`children\`).`,
    en: `No rows, but ${counted(requests, 'request was', 'requests were')} counted as totals. Names are written only for a child with consent on record (\`children add … --consent\`) that asks its own endpoint (\`children\`).`,
  };
}

/** An instant as typed: ISO 8601, or `15m`, `2h`, `3d` ago. */
function sinceOf(text: string): string {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[ago?.[2] ?? ''] ?? 0;
  const at = ago === null ? new Date(text) : new Date(Date.now() - Number(ago[1]) * unit);
  if (Number.isNaN(at.getTime())) {
    throw new UsageError({
      vi: `Không hiểu mốc thời gian \`${text}\`.`,
      en: `\`${text}\` is not an instant.`,
    });
  }
  return at.toISOString();
}

export function addLogCommands(program: Command, withSession: WithSession): void {
  program
    .command('log')
    .description('what happened, oldest first / điều đã xảy ra, cũ nhất trước')
    .option('--child <name>')
    .option('--since <instant>', 'ISO 8601, or 15m, 2h, 3d / ISO 8601, hoặc 15m, 2h, 3d')
    .option('--verdict <verdict>', LOGGED_VERDICTS.join(', '))
    .option('--limit <n>', 'only the newest n rows / chỉ n dòng mới nhất')
    .option('--follow', 'go on with new rows / tiếp tục với dòng mới')
    .action(
      withSession(async ({ operator, json }, flags: LogFlags) => {
        const verdict = LOGGED_VERDICTS.find((v) => v === flags.verdict);
        if (flags.verdict !== undefined && verdict === undefined) {
          const all = LOGGED_VERDICTS.join(', ');
          throw new UsageError({ vi: `--verdict nhận: ${all}`, en: `--verdict takes: ${all}` });
        }
        const wanted = {
          ...(flags.child === undefined ? {} : { child: flags.child }),
          ...(flags.since === undefined ? {} : { since: sinceOf(flags.since) }),
          ...(verdict === undefined ? {} : { verdict }),
        };
        const rows = await operator.log({
          ...wanted,
          ...(flags.limit === undefined ? {} : { limit: Number(flags.limit) }),
          follow: flags.follow ?? false,
        });
        let shown = 0;
        for await (const row of rows) {
          shown += 1;
          if (json) {
            printJson(row);
            continue;
          }
          const what = row.name ?? row.site ?? row.category ?? '–';
          const times = row.count > 1 ? ` ×${row.count}` : '';
          const why = row.list === null ? row.reason : `${row.reason} (${row.list}: ${row.entry ?? '–'})`;
          print(`${row.at}  ${row.child ?? '*'}  ${row.verdict}  ${what}${times}  ${why}`);
        }
        if (shown > 0 || json) return;
        const { requests } = await operator.logTotals(wanted);
        process.stderr.write(`${say(nothingToShow(requests))}\n`);
      }),
    );

  program
    .command('report')
    .description('reports / báo cáo')
    .command('usage')
    .requiredOption('--child <name>')
    .requiredOption('--from <date>')
    .requiredOption('--to <date>')
    .option('--format <format>', 'json or csv / json hoặc csv')
    .action(
      withSession(
        async ({ operator, json }, flags: { child: string; from: string; to: string; format?: string }) => {
          const report = await operator.reportUsage({ child: flags.child, from: flags.from, to: flags.to });
          if (json || flags.format === 'json') return printJson(report);
          if (flags.format === 'csv') {
            print('date,category,seconds');
            for (const day of report.byDay) {
              for (const [category, seconds] of Object.entries(day.byCategory))
                print(`${day.date},${category},${seconds}`);
            }
            return;
          }
          if (flags.format !== undefined) {
            throw new UsageError({ vi: '--format nhận json hoặc csv.', en: '--format takes json or csv.' });
          }
          const minutes = Math.round(report.totalSeconds / 60);
          print(
            say({
              vi: `${report.child}: ${minutes} phút, ${report.from} – ${report.to}`,
              en: `${report.child}: ${counted(minutes, 'minute', 'minutes')}, ${report.from} – ${report.to}`,
            }),
          );
          printTable(report.byDay.map((day) => [day.date, `${Math.round(day.seconds / 60)}`]));
        },
      ),
    );
}
