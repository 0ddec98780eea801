/**
 * The two sides of the bridge in the page. Functions cross as calls by name over events with JSON; Chromium copies
 * nothing else between worlds. Only what the preload names through `contextBridge` reaches the main world.
 */

export const mainWorld = `(() => {
  const callbacks = [];
  const encode = (value) => (typeof value === 'function' ? { standinCallback: callbacks.push(value) - 1 } : value);
  addEventListener('standin-expose', (event) => {
    const { name, keys } = JSON.parse(event.detail);
    const call = (key) => (...args) => {
      dispatchEvent(new CustomEvent('standin-call', { detail: JSON.stringify({ name, key, args: args.map(encode) }) }));
    };
    const api = Object.freeze(Object.fromEntries(keys.map((key) => [key, call(key)])));
    Object.defineProperty(window, name, { value: api, writable: false, configurable: false });
  });
  addEventListener('standin-callback', (event) => {
    const { id, args } = JSON.parse(event.detail);
    callbacks[id](...args);
  });
})();`;

export const isolatedWorld = (preload: string): string => `(() => {
  const listeners = new Map();
  const exposed = new Map();
  const decode = (value) =>
    value !== null && typeof value === 'object' && 'standinCallback' in value
      ? (...args) => dispatchEvent(new CustomEvent('standin-callback', { detail: JSON.stringify({ id: value.standinCallback, args }) }))
      : value;
  addEventListener('standin-call', (event) => {
    const { name, key, args } = JSON.parse(event.detail);
    exposed.get(name)?.[key]?.(...args.map(decode));
  });
  globalThis.standinDeliver = (channel, payload) => {
    for (const listener of listeners.get(channel) ?? []) listener({}, payload);
  };
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => {
        exposed.set(name, api);
        dispatchEvent(new CustomEvent('standin-expose', { detail: JSON.stringify({ name, keys: Object.keys(api) }) }));
      },
    },
    ipcRenderer: {
      send: (channel, payload) => standinSend(JSON.stringify([channel, payload])),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error('a sandboxed preload cannot require ' + name);
  };
  const exports = {};
  const module = { exports };
  ((require, module, exports) => {
  ${preload}
  })(require, module, exports);
})();`;
