/** Queries that are settled before any name is looked at: what is wrong with the message, not with where it leads. */
import { RR_TYPE } from '../../../shared/net/rr-type.ts';
import { HEADER_OCTETS } from './message-codec.ts';
import { CLASS_IN, EDE, RCODE } from './message.ts';
import type { Query } from './query.ts';
import { bareAnswer, negativeAnswer, NODATA_TTL } from './synthetic-answer.ts';

/** In order. */
export const PROTOCOL_STAGES: readonly ((query: Query) => Buffer | undefined)[] = [
  unknownEdnsVersion,
  foreignClass,
  metaType,
  nameless,
];

/** RFC 6891 §6.1.3. */
function unknownEdnsVersion(query: Query): Buffer | undefined {
  return query.ednsVersion === 0 ? undefined : bareAnswer(query, RCODE.BADVERS, null);
}

function foreignClass(query: Query): Buffer | undefined {
  return query.class === CLASS_IN ? undefined : bareAnswer(query, RCODE.REFUSED, EDE.NOT_SUPPORTED);
}

/** Zone transfers are refused, other meta and query types are not implemented (RFC 6895 §3.1); ANY has its own stage. */
function metaType(query: Query): Buffer | undefined {
  const { type } = query;
  if (type === RR_TYPE.AXFR || type === RR_TYPE.IXFR)
    return bareAnswer(query, RCODE.REFUSED, EDE.NOT_SUPPORTED);
  const meta = type === 0 || type === RR_TYPE.OPT || (type >= 128 && type < 255);
  return meta ? bareAnswer(query, RCODE.NOTIMP, EDE.NOT_SUPPORTED) : undefined;
}

/** What cannot be judged is not looked up: the root, and names with octets or a last label that no host has. */
function nameless(query: Query): Buffer | undefined {
  if (query.name !== undefined) return undefined;
  return query.nameEnd === HEADER_OCTETS + 1
    ? bareAnswer(query, RCODE.REFUSED, EDE.NOT_SUPPORTED)
    : negativeAnswer(query, RCODE.NXDOMAIN, NODATA_TTL, null);
}
