/** Proxy auto-configuration for one child: everything through the child's own port, but for this computer itself. */

export const PAC_PATH = '/proxy.pac';
export const PAC_TYPE = 'application/x-ns-proxy-autoconfig';

/** Asks no resolver: a look-up there would go around the filter. */
export const pacFile = (address: string): string => `// Hải Đăng
function FindProxyForURL(url, host) {
  if (host === 'localhost' || host === '::1' || host === '[::1]' || shExpMatch(host, '127.*')) return 'DIRECT';
  return 'PROXY ${address}';
}
`;
