import { defineConfig } from 'vitest/config';

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

/**
 * `unit` is fast and touches nothing outside the process but temporary files and loopback sockets;
 * `slow` holds what needs a built agent, browsers, namespaces or minutes.
 */
export default defineConfig({
  test: {
    projects: [
      project('unit', ['tests/{unit,scenarios,migrations}/**/*.test.ts'], 10_000),
      project('architecture', ['tests/architecture/**/*.test.ts'], 30_000),
      project('property', ['tests/property/**/*.test.ts'], 180_000),
      project('fuzz', ['tests/fuzz/**/*.test.ts'], 300_000),
      project('integration', ['tests/integration/**/*.test.ts'], 120_000, { fileParallelism: false }),
      project('e2e', ['tests/e2e/**/*.test.ts'], 300_000, { fileParallelism: false }),
    ],
  },
});
