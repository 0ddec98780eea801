/** What becomes of a request whose head has been read: one of our own pages, a tunnel, an exchange, or a refusal. */
import type { Pass, Refusal } from './admission.ts';
import { AskSubmission } from './ask-submission.ts';
import { OWN_PATH, ASK_PATH } from './block-page.ts';
import type { Client } from './client-job.ts';
import { ConnectRequest } from './connect-request.ts';
import { HttpExchange } from './http-exchange.ts';
import { PAC_PATH } from './pac-file.ts';
import { PageAgain } from './page-again.ts';
import type { RequestFault, RequestHead } from './request-head.ts';
import {
  type AbsoluteTarget,
  type Authority,
  type Host,
  parseAbsoluteTarget,
  parseAuthority,
  parseOriginTarget,
} from './request-target.ts';
import { isPrivateAddress } from '../../../shared/net/ip-address.ts';

interface Place {
  readonly host: Host;
  readonly port: number;
}

const HTTP = 80;
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

export class RequestDesk {
  readonly #client: Client;
  /** Inside a tunnel: what follows is plain HTTP to this host and no other. */
  #boundTo: Place | null = null;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Ends with a job taken up, an answer given, or the connection closed. */
  take(head: RequestHead): void {
    const { kind } = this.#client.identity;
    if (head.method === 'CONNECT' && kind === 'proxy') return this.#connect(head);
    if (head.method === 'TRACE' || head.method === 'CONNECT')
      return this.#fault({ status: 501, why: 'method' });
    const target = this.#targetOf(head);
    if (target === undefined) return this.#fault({ status: 400, why: 'malformed target' });
    if (this.#isOwn(head, target)) return this.#ownPage(head, target.path);
    if (this.#boundTo !== null && !this.#isOfTunnel(this.#boundTo, target))
      return this.#mismatch(head, target);
    if (target.path.startsWith(OWN_PATH)) return this.#ownPath(head, target);
    return this.#forward(head, target);
  }

  #targetOf(head: RequestHead): AbsoluteTarget | undefined {
    const { target, method, host } = head;
    if (target.startsWith('/') || target === '*')
      return parseOriginTarget(target, method, host, this.#boundTo?.port);
    return parseAbsoluteTarget(target, method);
  }

  #connect(head: RequestHead): void {
    const { admission, answers, counters } = this.#client.context;
    const asked = parseAuthority(head.target);
    if (asked?.port === undefined || head.body.kind !== 'none' || this.#boundTo !== null)
      return this.#fault({ status: 400, why: 'malformed CONNECT' });
    const { identity } = this.#client;
    const judged = admission.judge(identity.profileId, asked.host, asked.port);
    if (!judged.ok) {
      counters.refused += 1;
      admission.recordRefusal(judged.error, identity.label('CONNECT'));
      return this.#client.endWith(answers.refusal(judged.error, { head, url: null, identity }));
    }
    if (asked.port === HTTP) {
      this.#boundTo = { host: asked.host, port: HTTP };
      this.#client.socket.write(ESTABLISHED, 'latin1');
      return undefined;
    }
    const job = new ConnectRequest(this.#client, head, judged.value, ({ host, port }, said) => {
      this.#boundTo = { host, port };
      this.#client.unread(said);
      this.#client.next();
    });
    this.#client.become(job);
    return job.start();
  }

  #forward(head: RequestHead, target: AbsoluteTarget): void {
    const { admission } = this.#client.context;
    const judged = admission.judge(this.#client.identity.profileId, target.host, target.port ?? HTTP);
    if (!judged.ok) return this.#refused(head, target, judged.error);
    const { path, authority } = target;
    return this.#exchange(head, { path, authority }, judged.value);
  }

  #exchange(
    head: RequestHead,
    { path, authority }: Pick<AbsoluteTarget, 'path' | 'authority'>,
    pass: Pass,
  ): void {
    const job = new HttpExchange(this.#client, { head, path, authority, url: path }, pass);
    this.#client.become(job);
    job.start();
  }

  #refused(head: RequestHead, target: AbsoluteTarget, refusal: Refusal): void {
    const { admission, answers, counters } = this.#client.context;
    const { identity, socket } = this.#client;
    counters.refused += 1;
    admission.recordRefusal(refusal, identity.label(head.method));
    // Who asks on and on and does not read the answers is let go.
    const mayFollow = head.keepAlive && head.body.kind === 'none' && !socket.writableNeedDrain;
    const page = answers.refusal(refusal, { head, url: target.path, identity }, mayFollow);
    if (mayFollow) socket.write(page);
    else this.#client.endWith(page);
  }

  #mismatch(head: RequestHead, target: AbsoluteTarget): void {
    const { admission } = this.#client.context;
    const judged = admission.judge(this.#client.identity.profileId, target.host, target.port ?? HTTP);
    const refusal = judged.ok ? { ...judged.value, cause: 'name-mismatch' as const } : judged.error;
    return this.#refused(head, target, refusal);
  }

  #isOfTunnel(boundTo: Place, { host, port = HTTP }: Authority): boolean {
    return port === boundTo.port && sameHost(boundTo.host, host);
  }

  /** Its own pages, which a client may ask for as of any server or through the proxy itself. */
  #isOwn(head: RequestHead, target: AbsoluteTarget): boolean {
    const { kind, port } = this.#client.identity;
    const at = head.target.startsWith('/') ? parseAuthority(head.host ?? '') : target;
    if (at === undefined || at.port !== port || kind !== 'proxy' || this.#boundTo !== null) return false;
    const { host } = at;
    return host.kind === 'address'
      ? host.address !== null && isPrivateAddress(host.address)
      : host.name === 'localhost';
  }

  #ownPage({ method }: RequestHead, path: string): void {
    const { answers } = this.#client.context;
    const isPac = path === PAC_PATH && (method === 'GET' || method === 'HEAD');
    const answer = isPac ? answers.pac(this.#client.identity, method === 'HEAD') : answers.notFound();
    this.#client.endWith(answer);
  }

  /** Never passed on: what a child asks is no business of the host. */
  #ownPath(head: RequestHead, target: AbsoluteTarget): void {
    const { host, authority, path } = target;
    const { method } = head;
    const isAsk = path === ASK_PATH && method === 'POST';
    if (host.kind !== 'name' || !(isAsk || method === 'GET' || method === 'HEAD'))
      return this.#client.endWith(this.#client.context.answers.notFound());
    const port = target.port ?? HTTP;
    const job = isAsk
      ? new AskSubmission(this.#client, head, { host, port, authority })
      : new PageAgain(this.#client, head, { host, port, path });
    this.#client.become(job);
    return job.start();
  }

  #fault(fault: RequestFault): void {
    this.#client.context.counters.faulty += 1;
    this.#client.endWith(this.#client.context.answers.fault(fault));
  }
}

function sameHost(a: Host, b: Host): boolean {
  if (a.kind === 'name' || b.kind === 'name')
    return a.kind === 'name' && b.kind === 'name' && a.name === b.name;
  return a.address !== null && b.address !== null && Buffer.compare(a.address, b.address) === 0;
}
