/** Answers report questions on a read-only connection, so that a year's report never makes the filter wait. */
import { parentPort, workerData } from 'node:worker_threads';
import { ActivityQueries } from '../storage/activity-queries.ts';
import { faultOf, openExisting } from '../storage/haidang-database.ts';
import type { ReportAnswer, ReportQuestion } from './report-service.ts';

/** Of the most visited. */
const SITES = 100;

const port = parentPort;
if (port === null) throw new Error('reports run in a worker only');
const { file } = workerData as { readonly file: string };
const db = openExisting(file, 'reader');
const queries = new ActivityQueries(db);

function answer({ kind, profileId, fromDay, toDay }: ReportQuestion): unknown {
  if (kind === 'usage') return queries.usage(profileId, fromDay, toDay);
  return {
    categories: queries.categories(profileId, fromDay, toDay),
    hours: queries.hours(profileId, fromDay, toDay),
    sites: queries.sites(profileId, fromDay, toDay, SITES),
  };
}

port.on('message', (question: ReportQuestion | 'close') => {
  if (question === 'close') {
    db.close();
    port.close();
    return;
  }
  let reply: ReportAnswer;
  try {
    reply = { id: question.id, ok: true, value: answer(question) };
  } catch (cause) {
    reply = { id: question.id, ok: false, fault: faultOf(cause) };
  }
  port.postMessage(reply);
});
