/** Whom the filter asks for names, chosen in the console while the agent's own option says otherwise. */
import { expect, onTestFinished, test } from 'vitest';
import { openConsoleDesk } from './console-desk.ts';
import { startFakeUpstream } from './fake-upstream.ts';

test('a choice that the option at the start goes before is said to wait, in the toast and in the history', async () => {
  const upstream = await startFakeUpstream({ zone: { '*': { A: ['203.0.113.7'] } } });
  onTestFinished(() => upstream.close());
  const desk = await openConsoleDesk({ upstream: upstream.endpoint });
  onTestFinished(() => desk.close());
  const mother = desk.console((await desk.guardian()).token);
  const { change } = await mother.settings.put({ upstreams: [upstream.endpoint] });
  expect(change.sentence.vi).toContain('Lựa chọn còn chờ: Hải Đăng đang chạy với --upstream');
  expect(change.sentence.en).toContain('It waits: Hải Đăng was started with --upstream');
  expect(change.sentence.vi).not.toContain('nay được hỏi');
});
