/**
 * A family's console as its people meet it: the built agent with two children and days written by the real recorder, a
 * guardian who is signed in, and a real Chromium.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { AnyContractRouter, ContractRouterClient } from '@orpc/contract';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/chromium-path.ts';
import type { childApi } from '../../shared/contracts/child-api.ts';
import type { consoleApi } from '../../shared/contracts/console-api.ts';
import type { doorApi, Session } from '../../shared/contracts/door-api.ts';
import { HOUSEHOLD } from '../../shared/kernel/ids.ts';
import { unwrap } from '../../shared/kernel/result.ts';
import { presetForAge } from '../../shared/policy/presets.ts';
import { parseTimeZone, type TimeZone } from '../../shared/time/zone-offset.ts';
import { type AgentOptions, AgentProcess, temporaryFolder } from './agent-process.ts';
import { recordDays } from './recorded-days.ts';

export const PASSPHRASE = 'trăng rằm soi biển';

/** Where it is nine in the evening now, or a little later: so a day is on record, whenever the tests run. */
export function eveningZone(nowMs: number): TimeZone {
  const EVENING = 21;
  const hoursAhead = ((EVENING - new Date(nowMs).getUTCHours() + 11) % 24) - 11;
  // The signs of these zones are turned round: `Etc/GMT-7` is seven hours ahead.
  return unwrap(parseTimeZone(`Etc/GMT${hoursAhead > 0 ? '-' : '+'}${Math.abs(hoursAhead)}`));
}

/** The rest goes to the agent. */
export interface StartOptions extends Pick<AgentOptions, 'upstreams' | 'localDomains' | 'env'> {
  /** Besides An, who is 9, and Bình, who is 14. */
  readonly siblings?: readonly { readonly name: string; readonly age: number }[];
  /** How much is on record; 1 is what ordinary children visit. */
  readonly busyness?: number;
}

export interface OpenOptions {
  readonly path?: string;
  readonly language?: 'vi' | 'en';
  readonly dark?: boolean;
  readonly width?: number;
  readonly height?: number;
}

interface DriverParts {
  readonly agent: AgentProcess;
  readonly zone: TimeZone;
  readonly origin: string;
  readonly pass: string;
  readonly session: Session;
  readonly browser: Browser;
}

export class ConsoleDriver implements DriverParts {
  readonly agent: AgentProcess;
  /** The family's. */
  readonly zone: TimeZone;
  readonly origin: string;
  readonly pass: string;
  readonly session: Session;
  readonly api: ContractRouterClient<typeof consoleApi>;
  readonly browser: Browser;

  private constructor(parts: DriverParts) {
    const { agent, zone, origin, pass, session, browser } = parts;
    this.agent = agent;
    this.zone = zone;
    this.origin = origin;
    this.pass = pass;
    this.session = session;
    this.browser = browser;
    this.api = clientOf<typeof consoleApi>(origin, '/api/console', session.token);
  }

  /** `days`: how many of the family's days are on record. */
  static async start(days: number, options: StartOptions = {}): Promise<ConsoleDriver> {
    const { siblings = [], busyness = 1, ...more } = options;
    const data = temporaryFolder();
    const network = { upstreams: ['127.0.0.1:9'], ...more };
    const first = await AgentProcess.start({ data, ...network });
    await first.cli('children', 'add', 'An', '--age', '9', '--preset', '6-9', '--consent');
    await first.cli(
      'children',
      'add',
      'Bình',
      '--age',
      '14',
      '--preset',
      '14-17',
      '--detail',
      'full',
      '--consent',
    );
    for (const { name, age } of siblings) {
      const preset = presetForAge(age).id;
      await first.cli('children', 'add', name, '--age', `${age}`, '--preset', preset, '--consent');
    }
    const { document } = await first.operator.policy.get({ child: HOUSEHOLD });
    const zone = eveningZone(Date.now());
    await first.operator.policy.set({ child: HOUSEHOLD, document: { ...document, zone } });
    await first.stop();
    if (days > 0) await recordDays(data, { untilMs: Date.now(), days, zone, busyness, measured: true });
    const agent = await AgentProcess.start({
      data,
      ...network,
      more: ['--console', '127.0.0.1:0'],
    });
    const { url } = await agent.json<{ url: string }>('console', 'link');
    const { origin, hash } = new URL(url);
    const { token: pass } = await clientOf<typeof doorApi>(origin, '/api/door', null).enter({
      code: hash.slice('#code='.length),
    });
    const session = await clientOf<typeof doorApi>(origin, '/api/door', pass).setUp({
      name: 'Mẹ',
      passphrase: PASSPHRASE,
    });
    return new ConsoleDriver({ agent, zone, origin, pass, session, browser: await launchChromium() });
  }

  async childId(name: string): Promise<string> {
    const child = (await this.api.family.children()).find((one) => one.name === name);
    if (child === undefined) throw new Error(`no child \`${name}\``);
    return child.id;
  }

  /** The child's token, as the child's own page gets it. */
  async childToken(name: string): Promise<string> {
    const { url } = await this.api.family.childLink({ child: await this.childId(name) });
    const code = new URL(url).hash.slice('#code='.length);
    return (await clientOf<typeof doorApi>(this.origin, '/api/door', null).enter({ code })).token;
  }

  childClient(token: string): ContractRouterClient<typeof childApi> {
    return clientOf<typeof childApi>(this.origin, '/api/child', token);
  }

  /** A tab of the console, signed in; of the child's page with `childToken`. */
  async open(options: OpenOptions & { readonly childToken?: string } = {}): Promise<Page> {
    const { path = '/', language = 'vi', dark = false, width = 1320, height = 900, childToken } = options;
    const context: BrowserContext = await this.browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? 'dark' : 'light',
      reducedMotion: 'reduce',
    });
    const stored = {
      session: JSON.stringify(this.session),
      pass: this.pass,
      language,
      child: childToken ?? '',
    };
    await context.addInitScript(`{
      const stored = ${JSON.stringify(stored)};
      sessionStorage.setItem('haidang.session', stored.session);
      sessionStorage.setItem('haidang.pass', stored.pass);
      localStorage.setItem('haidang.language', stored.language);
      if (stored.child !== '') sessionStorage.setItem('haidang.child', stored.child);
    }`);
    const page = await context.newPage();
    await page.goto(this.origin + path);
    await page.locator('h1').first().waitFor();
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.agent.stop();
  }
}

/** As somebody at the command line sends a child to the page of its own. */
export async function enterAsChild(
  agent: AgentProcess,
  name: string,
): Promise<ContractRouterClient<typeof childApi>> {
  const { url } = await agent.json<{ url: string }>('console', 'link', '--child', name);
  const { origin, hash } = new URL(url);
  const { token } = await clientOf<typeof doorApi>(origin, '/api/door', null).enter({
    code: hash.slice('#code='.length),
  });
  return clientOf<typeof childApi>(origin, '/api/child', token);
}

export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  // Chromium refuses its sandbox to root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

function clientOf<C extends AnyContractRouter>(
  origin: string,
  prefix: string,
  token: string | null,
): ContractRouterClient<C> {
  return createORPCClient(
    new RPCLink({
      url: origin + prefix,
      headers: () => ({ origin, ...(token === null ? {} : { authorization: `Bearer ${token}` }) }),
    }),
  );
}
