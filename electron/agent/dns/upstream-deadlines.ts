/**
 * Time-outs for thousands of queries in flight on one timer: a wheel of doubly linked lists, so that arming and
 * disarming are a few pointer writes. It counts its own ticks and reads no clock: when the process was held up, answers
 * already waiting in the sockets are read before their questions run out.
 */
const TICK_MS = 20;
const SLOTS = 512;

export class Deadline {
  onExpire: () => void;
  /** Both null while not armed. */
  previous: Deadline | null = null;
  next: Deadline | null = null;
  /** Full turns of the wheel still to wait. */
  turns = 0;

  constructor(onExpire: () => void) {
    this.onExpire = onExpire;
  }
}

export class Deadlines {
  readonly #slots: Deadline[] = [];
  #timer: NodeJS.Timeout | undefined;
  #now = 0;
  #armed = 0;

  constructor() {
    for (let i = 0; i < SLOTS; i++) {
      const head = new Deadline(() => {});
      head.previous = head;
      head.next = head;
      this.#slots.push(head);
    }
  }

  /** Calls `onExpire` once, after at least `ms`; arming again moves the deadline. */
  arm(deadline: Deadline, ms: number): void {
    this.disarm(deadline);
    // One tick more: the current one is already partly over.
    const ticks = Math.ceil(ms / TICK_MS) + 1;
    deadline.turns = Math.floor((ticks - 1) / SLOTS);
    const head = this.#slots[(this.#now + ticks) % SLOTS];
    const last = head?.previous;
    if (head === undefined || last === null || last === undefined) return;
    deadline.previous = last;
    deadline.next = head;
    last.next = deadline;
    head.previous = deadline;
    this.#armed++;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  disarm(deadline: Deadline): void {
    const { previous, next } = deadline;
    if (previous === null || next === null) return;
    previous.next = next;
    next.previous = previous;
    deadline.previous = null;
    deadline.next = null;
    this.#armed--;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    if (this.#armed === 0) {
      this.close();
      return;
    }
    this.#now = (this.#now + 1) % SLOTS;
    const head = this.#slots[this.#now];
    const due: Deadline[] = [];
    for (let at = head?.next; at !== undefined && at !== null && at !== head; at = at.next) {
      if (at.turns > 0) at.turns--;
      else due.push(at);
    }
    for (const deadline of due) {
      // An earlier expiry of this tick may have disarmed it.
      if (deadline.next === null) continue;
      this.disarm(deadline);
      deadline.onExpire();
    }
  }
}
