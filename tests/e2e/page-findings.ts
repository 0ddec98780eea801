/** What axe and a ruler say of a page as it stands: violations of WCAG 2.2 AA and of best practice, and overflow. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface Finding {
  readonly where: string;
  readonly what: string;
}

interface Seen {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly unknown[] }[];
  }[];
  readonly overflow: number;
}

/** In the page: as text, since the types of the DOM are no part of these tests. */
const LOOK = `(async () => {
  const { violations } = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    // Experimental in axe: what one reads on a control is what one says to it (WCAG 2.5.3).
    rules: { 'label-content-name-mismatch': { enabled: true } },
  });
  return { violations, overflow: document.documentElement.scrollWidth - innerWidth };
})()`;

export async function findings(page: Page, where: string): Promise<Finding[]> {
  const { violations, overflow } = await page.evaluate<Seen>(LOOK);
  const shown = violations.map(({ id, nodes }) => ({
    where,
    what: `${id}: ${nodes
      .slice(0, 3)
      .map(({ target }) => String(target[0]))
      .join(' , ')}`,
  }));
  return overflow > 0 ? [...shown, { where, what: `the page is ${overflow} px too wide` }] : shown;
}

/** To be called once for each document before `findings`. */
export const bringAxe = (page: Page): Promise<unknown> => page.evaluate(AXE);

/** Colours glide from one theme to the other, and sizes from one width to the other; a reader sees them at rest. */
const AT_REST = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const gliding = () =>
    document.getAnimations().filter(
      (one) => one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity,
    );
  do {
    await frame();
    await frame();
    await Promise.allSettled(gliding().map((one) => one.finished));
  } while (gliding().length > 0);
})()`;

export const atRest = (page: Page): Promise<unknown> => page.evaluate(AT_REST);
