/**
 * G3: a child meets a block page in a real browser and asks; the console shows it within a second; the guardian answers
 * there, and the page opens by itself within two. The child's browsers go through the child's own proxy.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../../scripts/chromium-path.ts';
import { type FakeUpstream, startFakeUpstream } from '../integration/fake-upstream.ts';
import { stopAll, until } from './agent-process.ts';
import { ConsoleDriver } from './console-driver.ts';
import { DrivenBrowser } from './namespace/driven-browser.ts';
import { programPath } from './namespace/network-namespace.ts';

const ZONE = 'test';
/** A child may ask for twenty sites an hour. */
const ROUNDS = 6;
const TOAST_MS = 1000;
const OPEN_MS = 2000;

const CHILDREN = [
  ['chromium', 'An'],
  ['firefox', 'Bình'],
] as const;

const programs = {
  chromium: findChromium(),
  firefox: programPath('firefox-esr') ?? programPath('firefox'),
};

/** Sites of their own: one site may be asked for once in five minutes. */
const hostOf = (kind: string, round: number): string => `${kind}-${round}.${ZONE}`;

type Notice = Readonly<Record<'title' | 'body' | 'path', string>>;

interface Visited {
  readonly host: string;
  readonly path: string;
  readonly at: number;
}

describe.skipIf(programs.chromium === undefined)('asking from a block page (needs a Chromium)', () => {
  let upstream: FakeUpstream;
  let site: Server;
  let port: number;
  let driver: ConsoleDriver;
  let console_: Page;
  const visited: Visited[] = [];

  beforeAll(async () => {
    upstream = await startFakeUpstream({ zone: { [`*.${ZONE}`]: { A: ['127.0.0.1'] } } });
    site = createServer(({ headers: { host = '' }, url = '' }, response) => {
      visited.push({ host: host.replace(/:\d+$/, ''), path: url, at: performance.now() });
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      response.end(`<!doctype html><title>x</title><p id="hello">Xin chào từ ${host}</p>`);
    });
    site.listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = site.address();
    if (address === null || typeof address === 'string') throw new Error('the site has no port');
    ({ port } = address);
    driver = await ConsoleDriver.start(0, { upstreams: [upstream.endpoint], localDomains: [ZONE] });
    for (const [kind, name] of CHILDREN) {
      const profile = await driver.childId(name);
      for (let round = 0; round < ROUNDS; round++)
        await driver.api.rules.target({ profile, action: 'block', target: hostOf(kind, round) });
    }
    // Not on Today: a request must be told wherever its guardian is.
    console_ = await driver.open({ path: '/reports' });
    // As the desktop's window has it: what it is given there becomes a notice of the system.
    await console_.evaluate(
      'document.hasFocus = () => false; window.notices = []; window.haidangDesktop = { notify: (one) => window.notices.push(one), onOpenPath() {} }',
    );
  }, 120_000);

  afterAll(async () => {
    await driver?.close();
    site?.close();
    await upstream?.close();
    await stopAll();
  });

  describe.each(CHILDREN)('%s', (kind, name) => {
    const program = programs[kind];

    test.skipIf(program === undefined)(
      `toast within ${TOAST_MS} ms of the ask, page within ${OPEN_MS} ms of the answer (needs ${kind})`,
      async () => {
        const child = (await driver.api.family.children()).find((one) => one.name === name);
        const proxy = child?.endpoints.proxy;
        if (proxy == null) throw new Error(`${name} has no proxy`);
        const browser = await DrivenBrowser.start(
          { spawn: (file, ...args): ChildProcessWithoutNullStreams => spawn(file, args) },
          kind,
          program ?? '',
          'proxy',
          proxy,
        );
        const toasts: number[] = [];
        const opened: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const host = hostOf(kind, round);
          const found = await browser.visit(
            `http://${host}:${port}/a?b=${round}`,
            'String(document.forms.length)',
          );
          expect(found).toMatchObject({ ok: true, text: '1' });
          expect(visited.filter((one) => one.host === host)).toEqual([]);
          await browser.visit(
            '-',
            `document.querySelector('[name=words]').value = 'lần ${round} <b>&'; document.querySelector('[value="60"]').checked = true; setTimeout(() => document.forms[0].requestSubmit()); 'sent'`,
          );
          const askedAt = performance.now();
          const toast = console_.locator('[data-kind="request"]', { hasText: host });
          await toast.locator('[data-answer="1"]').waitFor();
          toasts.push(performance.now() - askedAt);
          expect(await toast.innerText()).toContain(`“lần ${round} <b>&”`);
          const notice = await console_.evaluate<Notice>('window.notices.at(-1)');
          expect(notice.title).toContain(host);
          expect(notice.body).toBe(`lần ${round} <b>&`);
          expect(notice.path).toMatch(/^\/requests\?id=r-[0-9a-f]+$/);

          await toast.locator('[data-answer="1"]').click();
          const answeredAt = performance.now();
          const visit = await until(`${kind} opens ${host}`, 15_000, () =>
            visited.find((one) => one.host === host && one.path === `/a?b=${round}`),
          );
          opened.push(visit.at - answeredAt);
          await until('the site is on the screen', 5000, async () =>
            (await browser.visit('-')).text?.includes(host) === true ? true : undefined,
          );
          await toast.waitFor({ state: 'detached' });
        }
        await browser.close();
        console.log(`${kind}: ask → toast ${said(toasts)}; answer → page ${said(opened)}`);
        // The middle of them, and so at least half: on a machine that is shared a single one may be late.
        expect(middle(toasts)).toBeLessThan(TOAST_MS);
        expect(middle(opened)).toBeLessThan(OPEN_MS);
      },
    );
  });

  test('both sides read the same stages, all of them reached', async () => {
    const asked = await driver.api.requests.list({ which: 'answered' });
    expect(asked.length).toBeGreaterThanOrEqual(ROUNDS);
    for (const { stages, state } of asked) {
      expect(state).toBe('approved');
      const { expired, ...reached } = stages;
      const at = Object.values(reached).map((instant) => Date.parse(instant ?? ''));
      expect(at).toEqual(at.toSorted((a, b) => a - b));
      expect(at).not.toContain(Number.NaN);
      expect(expired).toBeNull();
    }
    const own = await driver.childClient(await driver.childToken('An')).requests();
    const ofAn = asked.filter(({ childName }) => childName === 'An');
    expect(own.map(({ id, stages }) => ({ id, stages }))).toEqual(
      expect.arrayContaining(ofAn.map(({ id, stages }) => ({ id, stages }))),
    );
  });
});

const sorted = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);
const middle = (times: readonly number[]): number => sorted(times)[Math.floor(times.length / 2)] ?? Infinity;

function said(times: readonly number[]): string {
  const inOrder = sorted(times);
  const p95 = inOrder[Math.ceil(inOrder.length * 0.95) - 1] ?? Infinity;
  return `median ${middle(times).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms of ${times.length}`;
}
