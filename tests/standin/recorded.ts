/** What the desktop did that no browser shows; the driver asks for it over the process's channel. */
export const recorded = {
  schemes: [] as string[],
  permissionHandlers: [] as string[],
  windows: [] as { sandbox: boolean; contextIsolation: boolean }[],
  shown: 0,
  tray: { image: '', toolTip: '', menu: [] as string[] },
  notices: [] as { title: string; body: string }[],
  openedOutside: [] as string[],
  blocked: [] as string[],
  quit: false,
  click: (): unknown => undefined,
  clickNotice: (): unknown => undefined,
};

process.on('message', (order: { id: number; do: 'look' | 'click-tray' | 'click-notice' }) => {
  if (order.do === 'click-tray') recorded.click();
  if (order.do === 'click-notice') recorded.clickNotice();
  const { click: _click, clickNotice: _clickNotice, ...shown } = recorded;
  process.send?.({ id: order.id, recorded: shown });
});
// The channel alone does not keep the process alive.
process.channel?.unref();
