/**
 * A DNS message as values (RFC 1035 §4, RFC 6891). Names are presentation text without the final dot, in the case they
 * had on the wire (0x20 needs it); the root is the empty string; octets that are not printable, and `.` or `\` inside a
 * label, are escaped (`\046`, RFC 4343 §2.1). The OPT pseudo-record is not a record here but `edns`, and its upper
 * RCODE bits are already folded into `rcode`.
 */
export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class: number;
}

export type RecordData =
  /** A: 4 octets, AAAA: 16. */
  | { readonly kind: 'address'; readonly bytes: Uint8Array }
  /** CNAME, DNAME, NS, PTR. */
  | { readonly kind: 'name'; readonly name: string }
  | {
      readonly kind: 'soa';
      readonly mname: string;
      readonly rname: string;
      readonly serial: number;
      readonly refresh: number;
      readonly retry: number;
      readonly expire: number;
      readonly minimum: number;
    }
  | { readonly kind: 'mx'; readonly preference: number; readonly exchange: string }
  | {
      readonly kind: 'srv';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | { readonly kind: 'txt'; readonly strings: readonly Uint8Array[] }
  /** SVCB and HTTPS (RFC 9460): the SvcParams stay as they came. */
  | {
      readonly kind: 'svcb';
      readonly priority: number;
      readonly target: string;
      readonly params: Uint8Array;
    }
  | { readonly kind: 'raw'; readonly bytes: Uint8Array };

export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Whole seconds, 0 … 2³¹−1 (RFC 2181 §8). */
  readonly ttl: number;
  readonly data: RecordData;
}

export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}

export interface Edns {
  readonly udpPayloadSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

export interface DnsMessage {
  readonly id: number;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  /** Twelve bits when `edns` is present (RFC 6891 §6.1.3), four without. */
  readonly rcode: number;
  readonly questions: readonly DnsQuestion[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
  readonly edns: Edns | null;
}

export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const;

export const CLASS_IN = 1;

/** EDNS option code of Extended DNS Errors, and the INFO-CODEs in use (RFC 8914 §4). */
export const EDE_OPTION = 15;
export const EDE = {
  OTHER: 0,
  BLOCKED: 15,
  FILTERED: 17,
  NOT_SUPPORTED: 21,
  NO_REACHABLE_AUTHORITY: 22,
  NETWORK_ERROR: 23,
} as const;

/** The INFO-CODEs a message carries. */
export const edeCodes = (message: DnsMessage): readonly number[] =>
  (message.edns?.options ?? [])
    .filter((option) => option.code === EDE_OPTION && option.data.length >= 2)
    .map((option) => ((option.data[0] ?? 0) << 8) | (option.data[1] ?? 0));
