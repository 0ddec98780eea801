/**
 * Names which the computer itself needs at any hour: time, revocation of certificates, the test whether a network wants
 * a login, security updates. They stand above every rule, hence the bar for an entry: nothing there that a person could
 * browse, search, chat or send data through. Package archives and app stores are left out on purpose (they carry VPNs);
 * the category `updates` lets them through where the rules allow.
 */
import type { DomainName } from '../net/domain-name.ts';
import { knownNames, nearestEntry } from './known-names.ts';

/** Matched exactly: what lies under them is none of the system's business. */
const HOSTS = knownNames(`
  time.windows.com time.apple.com time.asia.apple.com time.euro.apple.com time.google.com time1.google.com
  time2.google.com time3.google.com time4.google.com time.android.com time.cloudflare.com time.nist.gov
  ntp.ubuntu.com ntp.ubuntu.net

  ocsp.digicert.com ocsp.digicert.cn crl3.digicert.com crl4.digicert.com ocsp.sectigo.com crl.sectigo.com
  ocsp.usertrust.com crl.usertrust.com ocsp.comodoca.com crl.comodoca.com ocsp.globalsign.com ocsp2.globalsign.com
  crl.globalsign.com crl2.globalsign.com ocsp.entrust.net crl.entrust.net ocsp.godaddy.com crl.godaddy.com
  ocsp.starfieldtech.com crl.starfieldtech.com ocsp.pki.goog crl.pki.goog o.pki.goog c.pki.goog i.pki.goog
  oneocsp.microsoft.com ocsp.msocsp.com crl.microsoft.com mscrl.microsoft.com ctldl.windowsupdate.com
  ocsp.apple.com ocsp2.apple.com crl.apple.com crl3.apple.com valid.apple.com ocsps.ssl.com crls.ssl.com
  crl.certum.pl commercial.ocsp.identrust.com validation.identrust.com

  www.msftconnecttest.com ipv6.msftconnecttest.com www.msftncsi.com dns.msftncsi.com captive.apple.com
  connectivitycheck.gstatic.com connectivitycheck.android.com detectportal.firefox.com
  connectivity-check.ubuntu.com nmcheck.gnome.org network-test.debian.org networkcheck.kde.org

  definitionupdates.microsoft.com swscan.apple.com swcdn.apple.com swdist.apple.com swdownload.apple.com
  mesu.apple.com gdmf.apple.com gs.apple.com updates.cdn-apple.com security.debian.org security.ubuntu.com
`);

/** The name and everything under it: the zone as a whole serves one of the needs. */
const ZONES = knownNames(`
  pool.ntp.org
  o.lencr.org c.lencr.org i.lencr.org amazontrust.com
  update.microsoft.com windowsupdate.microsoft.com download.windowsupdate.com
`);

const EXACT: ReadonlySet<DomainName> = new Set(HOSTS);
const BY_ZONE: ReadonlyMap<DomainName, true> = new Map(ZONES.map((zone) => [zone, true]));

/** Every entry, for the documentation. */
export const SYSTEM_NEEDS = { hosts: HOSTS, zones: ZONES } as const;

export const systemNeedEntry = (name: DomainName): DomainName | undefined =>
  EXACT.has(name) ? name : nearestEntry(BY_ZONE, name)?.entry;
