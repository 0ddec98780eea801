/**
 * Cuts a stream of bytes into lines, a block at a time, in memory bounded by one block and one line. Takes LF, CRLF and
 * the CR of old Macs, UTF-8 with or without its mark, and UTF-16 with its mark (what Windows tools write). A line that is too long is
 * reported once and skipped to its end.
 */

/** Octets. Long enough for dnsmasq lines with hundreds of names. */
export const MAX_LINE_BYTES = 65_536;

export interface LineTarget {
  line(text: string): void;
  /** In place of the line. */
  tooLong(): void;
  /** Between blocks: the place for cancelling and progress. Throws to stop. */
  block?(): void;
}

export async function readLines(bytes: AsyncIterable<Buffer>, target: LineTarget): Promise<void> {
  const reader = new LineReader(target);
  for await (const block of withLineFeeds(unmarked(bytes))) {
    reader.push(block);
    target.block?.();
  }
  reader.end();
}

class LineReader {
  readonly #target: LineTarget;
  #carry: Buffer[] = [];
  #carried = 0;
  #skipping = false;

  constructor(target: LineTarget) {
    this.#target = target;
  }

  push(block: Buffer): void {
    const last = block.lastIndexOf(0x0a);
    if (last < 0) {
      this.#keep(block);
      return;
    }
    let start = 0;
    if (this.#skipping || this.#carried > 0) {
      const first = block.indexOf(0x0a);
      this.#keep(block.subarray(0, first));
      this.#flush();
      start = first + 1;
    }
    if (start <= last) this.#emit(block.subarray(start, last).toString('utf8'));
    this.#keep(block.subarray(last + 1));
  }

  end(): void {
    if (this.#skipping || this.#carried > 0) this.#flush();
  }

  #keep(piece: Buffer): void {
    if (this.#skipping || piece.length === 0) return;
    if (this.#carried + piece.length > MAX_LINE_BYTES) {
      this.#skipping = true;
      this.#carry = [];
      this.#carried = 0;
      return;
    }
    this.#carry.push(piece);
    this.#carried += piece.length;
  }

  #flush(): void {
    if (this.#skipping) this.#target.tooLong();
    else this.#one(Buffer.concat(this.#carry).toString('utf8'));
    this.#skipping = false;
    this.#carry = [];
    this.#carried = 0;
  }

  /** Whole lines joined by LF. */
  #emit(text: string): void {
    let start = 0;
    let end = text.indexOf('\n');
    while (end >= 0) {
      this.#one(text.slice(start, end));
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    this.#one(text.slice(start));
  }

  #one(line: string): void {
    if (line.length > MAX_LINE_BYTES) this.#target.tooLong();
    else this.#target.line(line.endsWith('\r') ? line.slice(0, -1) : line);
  }
}

/** CR by itself ends a line where there is no LF far and wide. */
async function* withLineFeeds(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(bytes, MAX_LINE_BYTES);
  const isOldMac = head.includes(0x0d) && !head.includes(0x0a);
  for await (const block of rest)
    yield isOldMac ? Buffer.from(block.map((octet) => (octet === 0x0d ? 0x0a : octet))) : block;
}

/** The bytes as UTF-8 without a byte order mark. */
async function* unmarked(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(bytes, 3);
  const utf16 =
    head[0] === 0xff && head[1] === 0xfe
      ? 'utf-16le'
      : head[0] === 0xfe && head[1] === 0xff
        ? 'utf-16be'
        : null;
  if (utf16 !== null) {
    const decoder = new TextDecoder(utf16);
    for await (const block of rest) yield Buffer.from(decoder.decode(block, { stream: true }), 'utf8');
    return;
  }
  let skip = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for await (const block of rest) {
    yield skip === 0 ? block : block.subarray(skip);
    skip = 0;
  }
}

/** The first `size` bytes (fewer at the end of the stream), and the whole stream again. */
export async function peek(
  bytes: AsyncIterable<Buffer>,
  size: number,
): Promise<{ readonly head: Buffer; readonly rest: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const blocks: Buffer[] = [];
  let length = 0;
  let done = false;
  while (length < size && !done) {
    const next = await iterator.next();
    if (next.done === true) done = true;
    else {
      blocks.push(next.value);
      length += next.value.length;
    }
  }
  const head = Buffer.concat(blocks);
  async function* all(): AsyncGenerator<Buffer> {
    try {
      // In one piece: whoever reads on finds a mark at the start whole.
      if (head.length > 0) yield head;
      if (done) return;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.subarray(0, size), rest: all() };
}
