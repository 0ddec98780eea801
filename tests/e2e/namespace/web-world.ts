/**
 * A little web inside a test's network namespace, as a process of its own: an upstream resolver under which every name
 * is at one address, and the sites there. Prints `up {json}` with the resolver and the authority that signed for the
 * sites, and then one line of JSON for each request. The end of stdin ends it.
 *
 *   node web-world.ts SITE_ADDRESS FOLDER
 *
 * FOLDER holds what is served under `kho.…` and `goi.…` (files as they are) and `git.…` (repositories).
 */
import { createInterface } from 'node:readline';
import { startFakeUpstream } from '../../integration/fake-upstream.ts';
import { createTestAuthority } from '../../unit/dns/test-certificates.ts';
import { repositorySites } from './repository-sites.ts';
import { LOCAL_PORT, startWebSites } from './web-sites.ts';

const [address, folder] = process.argv.slice(2);
if (address === undefined || folder === undefined) throw new Error('usage: SITE_ADDRESS FOLDER');

const ZONES = ['hai-dang-thu.vn', 'nha-cai-thu.vn', 'tro-choi-thu.vn', 'may-in.nha.test'];

const local = { A: ['127.0.0.1'] };
const upstream = await startFakeUpstream({
  zone: { '*': { A: [address], ttl: 60 }, 'may-in.nha.test': local, '*.may-in.nha.test': local },
});
const authority = await createTestAuthority();
const certificate = await authority.issue(
  ZONES.flatMap((zone) => [zone, `*.${zone}`]).map((value) => ({ type: 'dns' as const, value })),
);
await startWebSites({
  address,
  localPort: LOCAL_PORT,
  certificate,
  ownSite: repositorySites(folder),
  onVisit: (visit) => console.log(JSON.stringify(visit)),
});

createInterface({ input: process.stdin }).on('close', () => process.exit(0));
console.log(`up ${JSON.stringify({ upstream: upstream.endpoint, authority: authority.ca })}`);
