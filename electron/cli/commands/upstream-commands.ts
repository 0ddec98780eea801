import type { Command } from 'commander';
import { PUBLIC_RESOLVERS, resolverOf } from '../../../shared/catalogue/resolvers.ts';
import type { UpstreamView } from '../../../shared/contracts/operator-shapes.ts';
import type { Text } from '../../../shared/i18n/text.ts';
import { print, printJson, printTable, say } from '../output.ts';
import type { WithSession } from '../session.ts';

const SOURCES: Readonly<Record<UpstreamView['source'], Text>> = {
  option: {
    vi: 'nêu khi khởi động bằng --upstream; lựa chọn trong cài đặt chờ đến khi khởi động không có --upstream',
    en: 'named at the start with --upstream; what is set waits until the agent is started without it',
  },
  settings: { vi: 'chọn trong cài đặt', en: 'chosen in the settings' },
  system: { vi: 'của máy này', en: 'of this computer' },
};

export function addUpstreamCommands(program: Command, withSession: WithSession): void {
  const upstream = program
    .command('upstream')
    .description('whom the filter asks for names / máy chủ DNS được hỏi')
    .action(
      withSession(async ({ operator, json }) => {
        const view = await operator.upstreams.view();
        if (json) return printJson(view);
        show(view);
      }),
    );

  upstream
    .command('set <address...>')
    .description(`ADDR[:PORT], tls://…, https://…, or ${PUBLIC_RESOLVERS.map(({ id }) => id).join(', ')}`)
    .action(
      withSession(async ({ operator, json }, addresses: string[]) => {
        const upstreams = addresses.flatMap(
          (one) => PUBLIC_RESOLVERS.find(({ id }) => id === one)?.upstreams ?? [one],
        );
        const done = await operator.upstreams.set({ upstreams });
        if (json) return printJson(done);
        for (const { upstream: name, sentence } of done.trials) print(`${name}: ${say(sentence)}`);
        show(done);
      }),
    );

  upstream
    .command('system')
    .description('the resolvers of this computer / máy chủ DNS của máy này')
    .action(
      withSession(async ({ operator, json }) => {
        const done = await operator.upstreams.set({ upstreams: [] });
        if (json) return printJson(done);
        show(done);
      }),
    );
}

function show({ source, set, inForce }: UpstreamView): void {
  const chosen =
    set.length === 0
      ? say({ vi: 'của máy này', en: 'of this computer' })
      : (resolverOf(set)?.name ?? set.join(', '));
  const names = inForce.map(({ upstream, ok }) => `${upstream}${ok ? '' : ' (!)'}`).join(', ');
  printTable([
    [say({ vi: 'Đang hỏi', en: 'Asked' }), `${names || '–'} (${say(SOURCES[source])})`],
    [say({ vi: 'Trong cài đặt', en: 'In the settings' }), chosen],
  ]);
}
