/** HTTP messages as clients and origins send them, and edits that make two readers disagree. */
import * as fc from 'fast-check';

const CHUNKED_BODY = '5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n';

export const REQUESTS: readonly string[] = [
  'GET http://a.example/x?y=1 HTTP/1.1\r\nHost: a.example\r\nAccept: */*\r\n\r\n',
  'GET /x HTTP/1.1\r\nHost: a.example:80\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\n',
  'GET http://[2001:db8::1]:8080/ HTTP/1.0\r\n\r\n',
  'POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nabcde',
  `POST http://a.example/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n${CHUNKED_BODY}`,
  'POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a.example\r\nVia: 1.1 other\r\n\r\n',
  'HEAD http://a.example HTTP/1.1\r\nHost: a\r\nProxy-Connection: close\r\n\r\n',
  'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
];

export const RESPONSES: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nServer: x\r\n\r\nabcde',
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED_BODY}`,
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n',
  'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end',
  'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: "a"\r\n\r\n',
  'HTTP/1.1 301 \r\nLocation: http://b.example/\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200\r\nContent-Length: 2, 2\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\nok',
];

/** What smuggling is made of. */
const PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  ' ',
  '\t',
  '\0',
  ':',
  ' :',
  ',',
  ';',
  '#',
  '@',
  '\\',
  '%00',
  '\x0b',
  '\x80',
  '\xff',
  'Content-Length: 3\r\n',
  'Content-Length: 0\r\n',
  'Content-Length:+3\r\n',
  'content-length:\t7\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: identity\r\n',
  'Transfer-Encoding:\x0bchunked\r\n',
  'transfer-encoding: gzip, chunked\r\n',
  'Connection: close\r\n',
  'Connection: Content-Length, Host\r\n',
  'Upgrade: h2c\r\n',
  'Host: b.example\r\n',
  ' folded\r\n',
  '0\r\n\r\n',
  '-1\r\n',
  '0x3\r\n',
  '00000003\r\n',
  'ffffffffffffffff\r\n',
  '3 \r\n',
  '3;a="b;c"\r\n',
  'HTTP/1.0',
  'HTTP/1.1',
  'HTTP/2.0',
  '204',
  '304',
  '101',
];

interface Edit {
  readonly kind: 'set' | 'cut' | 'remove' | 'insert' | 'copy';
  readonly at: number;
  readonly value: number;
  readonly piece: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('set', 'cut', 'remove', 'insert', 'insert', 'copy'),
  at: fc.nat(2_000),
  value: fc.nat(255),
  piece: fc.constantFrom(...PIECES),
});

function edited(text: string, { kind, at, value, piece }: Edit): string {
  const place = at % (text.length + 1);
  const before = text.slice(0, place);
  switch (kind) {
    case 'set':
      return before + String.fromCharCode(value) + text.slice(place + 1);
    case 'cut':
      return before;
    case 'remove':
      return before + text.slice(place + 1 + (value & 7));
    case 'copy':
      return before + text.slice(value % (text.length + 1), place) + text.slice(place);
    default:
      return before + piece + text.slice(place);
  }
}

/** Seeds with up to four edits; some with none, so that what is sound is tried as well. */
export const mutated = (seeds: readonly string[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...seeds), fc.array(edit, { maxLength: 4 }))
    .map(([seed, edits]) => Buffer.from(edits.reduce(edited, seed), 'latin1'));

export const chunkedBodies: fc.Arbitrary<Buffer> = mutated([
  CHUNKED_BODY,
  '0\r\n\r\n',
  '00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n',
  '1;a=b\r\nx\r\n1\r\ny\r\n000\r\n\r\nGET / HTTP/1.1\r\n',
]);
