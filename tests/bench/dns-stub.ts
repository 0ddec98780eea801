/**
 * The upstream that all servers of a bench share, as a process of its own: any A or AAAA question is answered at once,
 * with TTL 0 for names that begin with `z` and 300 seconds for the rest. Names under `test` are on this computer, where
 * the proxy's origin listens. Prints its port.
 */
import { createSocket } from 'node:dgram';

const HEADER = 12;
const OPT = Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
/** 2001:db8:c612::1 */
const ADDRESS_6 = Buffer.from([0x20, 1, 0x0d, 0xb8, 0xc6, 0x12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
/** 198.18.0.0/15 is nobody's, and no private range. */
const ADDRESS_4 = Buffer.from([198, 18, 7, 7]);
const ORIGIN = Buffer.from([127, 0, 0, 43]);
const LOCAL_ZONE = '\x04test\0';

const socket = createSocket({
  type: 'udp4',
  recvBufferSize: 4 << 20,
  lookup: (address, _options, callback) => callback(null, address, 4),
});

socket.on('message', (query, { port, address }) => {
  if (query.length < HEADER + 5) return;
  let end = HEADER;
  while (end < query.length && query[end] !== 0) end += (query[end] ?? 0) + 1;
  end += 5;
  if (end > query.length) return;
  const isLocal = query.toString('latin1', end - 4 - LOCAL_ZONE.length, end - 4).toLowerCase() === LOCAL_ZONE;
  const is6 = query.readUInt16BE(end - 4) === 28;
  const data = is6 ? ADDRESS_6 : isLocal ? ORIGIN : ADDRESS_4;
  const hasOpt = query.readUInt16BE(10) > 0;
  const answer = Buffer.alloc(end + 12 + data.length + (hasOpt ? OPT.length : 0));
  query.copy(answer, 0, 0, end);
  answer[2] = 0x80 | ((query[2] ?? 0) & 1);
  answer[3] = 0x80;
  if (isLocal && is6) {
    // NODATA, without the query's EDNS.
    answer.fill(0, 6, HEADER);
    socket.send(answer.subarray(0, end), port, address);
    return;
  }
  answer.writeUInt16BE(1, 6);
  answer.writeUInt16BE(0, 8);
  answer.writeUInt16BE(hasOpt ? 1 : 0, 10);
  answer.writeUInt16BE(0xc00c, end);
  answer.writeUInt32BE(query.readUInt32BE(end - 4), end + 2);
  const volatile = ((query[HEADER + 1] ?? 0) | 0x20) === 0x7a;
  answer.writeUInt32BE(volatile ? 0 : 300, end + 6);
  answer.writeUInt16BE(data.length, end + 10);
  data.copy(answer, end + 12);
  if (hasOpt) OPT.copy(answer, end + 12 + data.length);
  socket.send(answer, port, address);
});

socket.bind(0, '127.0.0.1', () => process.stdout.write(`${socket.address().port}\n`));
