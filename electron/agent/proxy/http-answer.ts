/** A response of the proxy's own, as octets. */
export interface HttpAnswer {
  readonly status: number;
  readonly reason: string;
  /** INVARIANT: names and values are of our making; nothing that came in a request stands in them unchecked. */
  readonly fields: readonly (readonly [string, string])[];
  readonly contentType: string;
  readonly body: string;
}

export interface AnswerForm {
  /** Answers HEAD: everything but the body. */
  readonly isHead: boolean;
  readonly keepAlive: boolean;
}

export function answerOctets(answer: HttpAnswer, { isHead, keepAlive }: AnswerForm): Buffer {
  const body = Buffer.from(answer.body, 'utf8');
  const fields = [
    ['Date', new Date().toUTCString()],
    ...answer.fields,
    ['Content-Type', answer.contentType],
    ['Content-Length', String(body.length)],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Connection', keepAlive ? 'keep-alive' : 'close'],
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  const head = Buffer.from(`HTTP/1.1 ${answer.status} ${answer.reason}\r\n${fields.join('')}\r\n`, 'latin1');
  return isHead ? head : Buffer.concat([head, body]);
}
