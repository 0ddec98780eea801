/**
 * For the bundles of programs that start often or are waited for. A module of Node's own that is imported as an ES
 * module has every export evaluated, and some are getters that load half of Node: `promises` of `fs`, `WebSocket` of
 * `http`, which is all of `fetch`. Asked for by name, only what is used is loaded. It saves 30 ms and 3 MiB in each
 * process and worker.
 */
import type { Plugin } from 'rolldown';

const PREFIX = '\0lean:';

export const leanBuiltins: Plugin = {
  name: 'lean-builtins',
  resolveId(id, _importer, { kind }) {
    // What packages `require` is not touched: that evaluates nothing, and may be a function.
    if (!id.startsWith('node:')) return null;
    if (kind !== 'import-statement') return { id, external: true };
    return { id: PREFIX + id, moduleSideEffects: false };
  },
  load(id) {
    if (!id.startsWith(PREFIX)) return null;
    const name = id.slice(PREFIX.length);
    const names = Object.keys(process.getBuiltinModule(name) ?? {}).filter((key) => key !== 'default');
    return [
      `const all = /* @__PURE__ */ process.getBuiltinModule('${name}');`,
      'const get = (key) => all[key];',
      'export default all;',
      ...names.map((key) => `const $${key} = /* @__PURE__ */ get('${key}');\nexport { $${key} as ${key} };`),
    ].join('\n');
  },
};
