/** Proxy auto-configuration for one child: everything through the child's own port, but for this computer itself. */

export const PAC_PATH = '/proxy.pac';
export const PAC_TYPE = 'application/x-ns-proxy-autoconfig';

/**
 * Asks no resolver: a look-up there would go around the filter. Only addresses of this computer go around the proxy, never
 * a name that begins like one (`127.example.com`).
 */
export const pacFile = (address: string): string => `// Hải Đăng
function FindProxyForURL(url, host) {
  if (/^(localhost|\\[?::1\\]?|127(\\.[0-9]{1,3}){3})$/.test(host)) return 'DIRECT';
  return 'PROXY ${address}';
}
`;
