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
    rolldownOptions: { input: { console: at('renderer/index.html'), child: at('renderer/child.html') } },
  },
});
