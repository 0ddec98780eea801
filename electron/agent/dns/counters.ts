/** What the filter has done since it started; shown by `haidang status`. */
export interface DnsCounters {
  /** Datagrams and TCP messages that came in. */
  queries: number;
  /** Answered whole from a kept answer. */
  repeated: number;
  /** Answered from the cache of upstream answers. */
  fromCache: number;
  forwarded: number;
  blocked: number;
  /** Not answered by any upstream. */
  failed: number;
  /** Answered with an error or denial before any name was judged (class, type, version, opcode). */
  refused: number;
  malformed: number;
  /** Responses, what is too short to answer, our own queries come back, and what came while too many were waiting. */
  dropped: number;
  /** Waiting for an upstream at this moment. */
  waiting: number;
}

export const newDnsCounters = (): DnsCounters => ({
  queries: 0,
  repeated: 0,
  fromCache: 0,
  forwarded: 0,
  blocked: 0,
  failed: 0,
  refused: 0,
  malformed: 0,
  dropped: 0,
  waiting: 0,
});
