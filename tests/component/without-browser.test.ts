import { expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';

/** Runs instead of the component tests where they cannot. */
test.skipIf(findChromium() === undefined)(
  'component tests: no browser of the Chromium family is installed',
  () => {
    expect(findChromium()).toBeDefined();
  },
);
