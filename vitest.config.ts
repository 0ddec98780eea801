import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import presetMantine from 'postcss-preset-mantine';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { findChromium } from './scripts/chromium-path.ts';

const project = (name: string, include: string[], testTimeout: number, more: object = {}) => ({
  test: {
    name,
    include,
    testTimeout,
    hookTimeout: Math.max(testTimeout, 30_000),
    pool: 'forks' as const,
    ...more,
  },
});

/** Widgets in a real browser. Where none of the Chromium family is, one test is skipped under a name that says so. */
function componentProject(): TestProjectInlineConfiguration {
  const executablePath = findChromium();
  const skipped = 'tests/component/without-browser.test.ts';
  if (executablePath === undefined) return project('component', [skipped], 10_000);
  // Chromium refuses its sandbox to root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return {
    plugins: [react()],
    publicDir: 'renderer/public',
    css: { postcss: { plugins: [presetMantine()] } },
    test: {
      name: 'component',
      include: ['tests/component/**/*.test.tsx'],
      testTimeout: 20_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: { executablePath, args } }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

/**
 * `component` runs in a real browser; `unit` is fast and touches nothing outside the process but temporary files and loopback sockets;
 * `slow` holds what needs a built agent, browsers, namespaces or minutes.
 */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['tests/{unit,scenarios,migrations}/**/*.test.ts'], 10_000),
      // The name filter once more, with its datagrams taken and sent in batches.
      project('batched', ['tests/{unit,scenarios}/dns/**/*.test.ts'], 10_000, {
        env: { HAIDANG_TEST_UDP: 'batched' },
      }),
      project('architecture', ['tests/architecture/**/*.test.ts'], 30_000),
      componentProject(),
      project('property', ['tests/property/**/*.test.ts'], 180_000),
      project('fuzz', ['tests/fuzz/**/*.test.ts'], 300_000),
      project('integration', ['tests/integration/**/*.test.ts'], 120_000, { fileParallelism: false }),
      project('e2e', ['tests/e2e/**/*.test.ts'], 300_000, { fileParallelism: false }),
    ],
  },
});
