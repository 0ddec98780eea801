import type { Text } from '../../../shared/i18n/text.ts';

/** How the filter's UDP sockets are read and written at the moment. */
export interface DatagramPath {
  /**
   * `single`: one datagram a system call, as everywhere. `standby`: the same, until the load makes batches worth it.
   * `batched`: many a call. `failed`: batches were tried and do not work here, so it is one by one.
   */
  readonly kind: 'single' | 'standby' | 'batched' | 'failed';
  readonly sentence: Text;
}
