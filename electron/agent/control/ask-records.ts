/** Questions to the reports' worker, of handlers: what cannot be read is an error of the contract. */
import type { ReportKind, ReportQuestions } from '../activity/report-protocol.ts';
import { type OperatorDeps, recordsOf } from './operator-deps.ts';
import { refusal } from './refusal.ts';

/** Whoever asks sees all that has happened until now. */
export async function askRecords<K extends ReportKind>(
  deps: OperatorDeps,
  kind: K,
  input: ReportQuestions[K]['input'],
): Promise<ReportQuestions[K]['output']> {
  const { recorder, reports } = recordsOf(deps);
  await recorder.flush();
  const answer = await reports.ask(kind, input);
  if (answer.ok) return answer.value;
  const { message, hint } = deps.guard.told(answer.error);
  throw refusal('STORAGE_FAILED', message, hint);
}
