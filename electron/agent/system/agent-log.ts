/** The agent's own diagnostics, on stderr: never a host name, never a child's name. What a person must know is health. */
import { destination, type Logger, pino } from 'pino';

export function createAgentLog(): Logger {
  const level = process.env['HAIDANG_LOG_LEVEL'] ?? 'warn';
  return pino(
    {
      base: null,
      level,
      redact: ['name', 'child', 'site', 'entry', 'passphrase', 'token'],
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination(2),
  );
}
