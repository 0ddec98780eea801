/** The tray: always there, with the state in words. */
import { Menu, nativeImage, Tray } from 'electron';
import { join } from 'node:path';
import type { AgentState } from './agent-supervisor.ts';

export const AWAY = 'Hải Đăng: bộ lọc không trả lời / the filter does not answer – haidang doctor';
const NO_CHILD = 'Hải Đăng: chưa có hồ sơ con / no child’s profile yet';
const OPEN = 'Mở bảng điều khiển / Open the console';
const LEAVE = 'Đóng biểu tượng, bộ lọc vẫn chạy / Close this icon, filtering goes on';

export function createTray(root: string, open: () => void, leave: () => void): (state: AgentState) => void {
  const image = (name: string) => nativeImage.createFromPath(join(root, `assets/icons/tray-${name}.png`));
  const tray = new Tray(image('away'));
  tray.on('click', open);
  return (state) => {
    const lines = state?.map(({ name, sentence }) => `${name}: ${sentence.vi} / ${sentence.en}`) ?? [AWAY];
    const shown = lines.length === 0 ? [NO_CHILD] : lines;
    tray.setImage(image(state === null ? 'away' : 'running'));
    tray.setToolTip(shown.join('\n'));
    const items = shown.map((label) => ({ label, enabled: false }));
    const actions = [...items, { label: OPEN, click: open }, { label: LEAVE, click: leave }];
    tray.setContextMenu(Menu.buildFromTemplate(actions));
  };
}
