/**
 * How this run of the tests reads and sends datagrams: one by one, or (project `batched`) in batches. The tests are the
 * same: both ways must answer alike.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { UdpBatching } from '../../../electron/agent/dns/udp-batching.ts';

export const isBatched = process.env['HAIDANG_TEST_UDP'] === 'batched';

/** As if thousands of queries had come in, and looking for more behind every single one. */
export async function inBatches(): Promise<UdpBatching> {
  const batching = new UdpBatching(() => 0, { busyQueries: 1, firstLook: 1, rarestLook: 1 });
  batching.note();
  batching.note();
  for (let i = 0; i < 500 && batching.batches === undefined && batching.path().kind === 'standby'; i++)
    await sleep(10);
  if (batching.path().kind !== 'batched') throw new Error(batching.path().sentence.en);
  return batching;
}

export const oneByOne = (): UdpBatching => new UdpBatching(() => 0, { allowed: false });

export const batching = isBatched ? await inBatches() : oneByOne();
