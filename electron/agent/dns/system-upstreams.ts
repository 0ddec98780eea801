/**
 * The upstreams when none is named: the resolvers this computer is set up with, our own endpoints left out. There is no
 * silent default: who sees a family's questions is chosen by the family, or it is a stated fault.
 */
import { getServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import type { Text } from '../../../shared/i18n/text.ts';
import { err, ok, type Result } from '../../../shared/kernel/result.ts';
import { isOwnEndpoint, parseUpstream, type UpstreamAddress } from './upstream-address.ts';

export interface SystemResolvers {
  /** The text of resolv.conf, or undefined where there is none. */
  readonly resolvConf: () => string | undefined;
  readonly servers: () => readonly string[];
}

const theSystem: SystemResolvers = {
  resolvConf: () => {
    if (process.platform === 'win32') return undefined;
    try {
      return readFileSync('/etc/resolv.conf', 'utf8');
    } catch {
      return undefined;
    }
  },
  servers: getServers,
};

const MAX_RESOLVERS = 3;

export function systemUpstreams(
  ownPorts: readonly number[],
  system: SystemResolvers = theSystem,
): Result<readonly UpstreamAddress[], Text> {
  const conf = system.resolvConf();
  const named = conf === undefined ? [] : nameserversOf(conf);
  const found: UpstreamAddress[] = [];
  for (const raw of named.length > 0 ? named : system.servers()) {
    const parsed = parseUpstream(raw);
    if (!parsed.ok || isOwnEndpoint(parsed.value.host, parsed.value.port, ownPorts)) continue;
    if (!found.some((one) => one.name === parsed.value.name)) found.push(parsed.value);
  }
  if (found.length > 0) return ok(found.slice(0, MAX_RESOLVERS));
  return err({
    vi: 'máy này chưa có máy chủ DNS nào để Hải Đăng chuyển tiếp câu hỏi; hãy nêu một máy chủ bằng --upstream, ví dụ địa chỉ của bộ định tuyến',
    en: 'this computer has no DNS server that Hải Đăng could forward to; name one with --upstream, for example the address of your router',
  });
}

function nameserversOf(resolvConf: string): readonly string[] {
  return resolvConf
    .split(/\r?\n/)
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1])
    .filter((server) => server !== undefined);
}
