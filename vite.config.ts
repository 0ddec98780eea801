/**
 * The console and the child's page, built into `out/console`: two entries, hashed names, no inline script and no inline
 * asset, so that the agent can serve them under a policy that allows neither.
 */
import react from '@vitejs/plugin-react';
import presetMantine from 'postcss-preset-mantine';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('renderer'),
  base: '/',
  plugins: [react()],
  css: { postcss: { plugins: [presetMantine()] } },
  build: {
    outDir: at('out/console'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    sourcemap: true,
    rolldownOptions: {
      input: { console: at('renderer/index.html'), child: at('renderer/child.html') },
      output: {
        codeSplitting: {
          // Small modules that the first screen needs in any case: apart, each costs a file and compresses badly.
          includeDependenciesRecursively: false,
          groups: [
            { name: 'addresses', test: /renderer\/features\/[a-z-]+\/search\.ts$/ },
            {
              name: 'frame',
              test: /renderer\/(?:app\/(?:interface-store|use-change|scope)|client\/(?:console-client|door-client|desktop-bridge|events)|ui\/(?:PageHead|EmptyState|StatePill|QueryState|ErrorNotice))\.tsx?$/,
            },
          ],
        },
      },
    },
  },
});
