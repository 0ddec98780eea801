/** RR TYPEs the product names (IANA "DNS Parameters"); every other type keeps its number, written `TYPE123` (RFC 3597 §5). */
export const RR_TYPE = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  TLSA: 52,
  SVCB: 64,
  HTTPS: 65,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
  CAA: 257,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(RR_TYPE).map(([name, type]) => [type, name]),
);

export const rrTypeName = (type: number): string => NAMES.get(type) ?? `TYPE${type}`;

/** The number behind a mnemonic or `TYPE123`, in any case; `undefined` for anything else. */
export function parseRrType(text: string): number | undefined {
  const upper = text.toUpperCase();
  if (Object.hasOwn(RR_TYPE, upper)) return RR_TYPE[upper as keyof typeof RR_TYPE];
  const digits = /^TYPE([0-9]{1,5})$/.exec(upper)?.[1];
  const type = digits === undefined ? Number.NaN : Number(digits);
  return type <= 0xffff ? type : undefined;
}
