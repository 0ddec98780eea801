/**
 * The TCP connections that stand, so that nobody can keep others out by holding many. At a ceiling the newcomer takes
 * the place of the connection which has been longest without a whole query: of the same client's at that client's
 * ceiling, else of all. One that waits for an answer goes only when all do.
 */
export interface StandingConnection {
  readonly client: string;
  /** Waits for an answer of ours. */
  busy(): boolean;
  end(): void;
}

export interface ConnectionCeilings {
  readonly connections: number;
  /** From one address. */
  readonly perClient: number;
}

export class TcpConnections {
  readonly #ceilings: ConnectionCeilings;
  /** The longest without a whole query first. */
  readonly #standing = new Set<StandingConnection>();

  constructor(ceilings: ConnectionCeilings) {
    this.#ceilings = ceilings;
  }

  add(connection: StandingConnection): void {
    const { connections, perClient } = this.#ceilings;
    const own = [...this.#standing].filter(({ client }) => client === connection.client);
    if (own.length >= perClient) this.#endOneOf(own);
    else if (this.#standing.size >= connections) this.#endOneOf([...this.#standing]);
    this.#standing.add(connection);
  }

  /** A whole query came on it. */
  asked(connection: StandingConnection): void {
    if (this.#standing.delete(connection)) this.#standing.add(connection);
  }

  remove(connection: StandingConnection): void {
    this.#standing.delete(connection);
  }

  endAll(): void {
    for (const connection of this.#standing) connection.end();
  }

  #endOneOf(candidates: readonly StandingConnection[]): void {
    const victim = candidates.find((one) => !one.busy()) ?? candidates[0];
    if (victim === undefined) return;
    this.#standing.delete(victim);
    victim.end();
  }
}
