/** Settings of the installation as JSON values by key. Whoever owns a key parses its value. */
import type { Database, Statement } from 'better-sqlite3';

export class SettingsStore {
  readonly #get: Statement<[string], { value: string }>;
  readonly #all: Statement<[], { key: string; value: string }>;
  readonly #set: Statement<[string, string]>;
  readonly #delete: Statement<[string]>;
  readonly #changed: () => void;

  constructor(db: Database, changed: () => void) {
    this.#changed = changed;
    this.#get = db.prepare('SELECT value FROM settings WHERE key = ?');
    this.#all = db.prepare('SELECT key, value FROM settings ORDER BY key');
    this.#set = db.prepare(
      'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    );
    this.#delete = db.prepare('DELETE FROM settings WHERE key = ?');
  }

  /** `undefined`: never set. */
  get(key: string): unknown {
    const row = this.#get.get(key);
    return row === undefined ? undefined : (JSON.parse(row.value) as unknown);
  }

  all(): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#all.all().map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  }

  set(key: string, value: unknown): void {
    this.#set.run(key, JSON.stringify(value));
    this.#changed();
  }

  remove(key: string): void {
    this.#delete.run(key);
    this.#changed();
  }
}
