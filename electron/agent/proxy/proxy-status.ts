/** `Proxy-Status` (RFC 9209): what went wrong, for programs. */
import type { WayFault } from './way-out.ts';

/** Heard by the child's own program only. */
const US = 'haidang';

/** Error types of RFC 9209 §2.3. */
type ErrorType =
  | 'http_request_denied'
  | 'http_request_error'
  | 'http_protocol_error'
  | 'destination_ip_prohibited'
  | 'dns_error'
  | 'destination_unavailable'
  | 'connection_refused'
  | 'connection_timeout'
  | 'proxy_loop_detected';

/** `details`: words of ours, ASCII without quotes. */
export function proxyStatus(error: ErrorType, details?: string): readonly [string, string] {
  const more = details === undefined ? '' : `; details="${details}"`;
  return ['Proxy-Status', `${US}; error=${error}${more}`];
}

export function failureStatus(fault: Exclude<WayFault, { kind: 'refused' }>): {
  readonly status: 502 | 504;
  readonly field: readonly [string, string];
} {
  switch (fault.kind) {
    case 'no-such-name':
      return { status: 502, field: noName() };
    case 'unreachable':
    case 'upstream-failed':
      return { status: 502, field: proxyStatus('dns_error') };
    default:
      if (fault.fault === 'timeout') return { status: 504, field: proxyStatus('connection_timeout') };
      return {
        status: 502,
        field: proxyStatus(fault.fault === 'refused' ? 'connection_refused' : 'destination_unavailable'),
      };
  }
}

const noName = (): readonly [string, string] => ['Proxy-Status', `${US}; error=dns_error; rcode="NXDOMAIN"`];
