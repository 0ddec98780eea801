import { flushCompileCache } from 'node:module';
import type { Command } from 'commander';
import type { AgentOptionsInput } from '../../../shared/contracts/agent-options.ts';
import { collectOnce } from '../agent-process.ts';
import { EXIT } from '../exit-codes.ts';

interface Flags {
  dns: string | false;
  proxy: string | false;
  console?: string;
  upstream?: string[];
  localDomain?: string[];
  sentinel?: string;
  observe?: boolean;
}

const collect = (value: string, before: string[] = []): string[] => [...before, value];

/** `haidang agent` becomes the agent: it loads the agent's program by path into this process and never returns. */
export function addAgentCommand(program: Command, directory: () => string): void {
  program
    .command('agent')
    .description('run the agent in the foreground / chạy dịch vụ ở cửa sổ này')
    .option(
      '--dns <address:port>',
      'DNS listener of the household; port 0 = any / cổng DNS của cả nhà; cổng 0 = bất kỳ',
    )
    .option('--no-dns', 'no DNS filter / không lọc DNS')
    .option('--proxy <address:port>', 'proxy listener / cổng proxy')
    .option('--no-proxy', 'no proxy / không có proxy')
    .option('--console <address:port>', 'console listener / cổng bảng điều khiển')
    .option(
      '--upstream <address>',
      'ADDR[:PORT], tls://… or https://…; may be given several times / ĐỊA-CHỈ[:CỔNG], tls://… hoặc https://…; có thể nêu nhiều lần',
      collect,
    )
    .option(
      '--local-domain <domain>',
      'forward it even if special-use, and allow private addresses / chuyển tiếp dù là tên dùng riêng, và cho phép địa chỉ trong nhà',
      collect,
    )
    .option(
      '--sentinel <address>',
      'IPv4 address for blocked names, which a firewall leads to the proxy / địa chỉ IPv4 cho tên bị chặn, mà tường lửa dẫn tới proxy',
    )
    .option(
      '--observe',
      'record what would be blocked, block nothing / ghi lại thứ lẽ ra bị chặn, không chặn gì',
    )
    .action(async (flags: Flags) => {
      const main = import.meta.url.endsWith('.ts') ? '../../agent/main.ts' : '../agent/main.js';
      const agent = (await import(new URL(main, import.meta.url).href)) as {
        runAgent(options: AgentOptionsInput): Promise<void>;
      };
      try {
        await agent.runAgent({
          dataDirectory: directory(),
          ...(typeof flags.dns === 'string' ? { dns: flags.dns } : {}),
          ...(typeof flags.proxy === 'string' ? { proxy: flags.proxy } : {}),
          ...(flags.console === undefined ? {} : { console: flags.console }),
          upstreams: flags.upstream ?? [],
          localDomains: flags.localDomain ?? [],
          ...(flags.sentinel === undefined ? {} : { sentinel: flags.sentinel }),
          noDns: flags.dns === false,
          noProxy: flags.proxy === false,
          observe: flags.observe ?? false,
        });
        collectOnce(flushCompileCache);
      } catch (error) {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(EXIT.failed);
      }
    });
}
