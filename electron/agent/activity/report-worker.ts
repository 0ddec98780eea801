/** Answers report questions on a read-only connection, so that a year's report never makes the filter wait. */
import { parentPort, workerData } from 'node:worker_threads';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { blockRuns, daySegments } from '../../../shared/reporting/day-segments.ts';
import { dayTargets } from '../../../shared/reporting/day-targets.ts';
import { findNotable } from '../../../shared/reporting/notable.ts';
import { ActivityGroupQueries } from '../storage/activity-group-queries.ts';
import { ActivityQueries } from '../storage/activity-queries.ts';
import { faultOf, openExisting } from '../storage/haidang-database.ts';
import { LogPageQueries } from '../storage/log-page-queries.ts';
import { logFileText } from './log-file.ts';
import type { ReportAnswer, ReportKind, ReportQuestion, ReportQuestions } from './report-protocol.ts';

/** Of the most visited. */
const SITES = 100;

const port = parentPort;
if (port === null) throw new Error('reports run in a worker only');
const { file } = workerData as { readonly file: string };
const db = openExisting(file, 'reader');
const queries = new ActivityQueries(db);
const groups = new ActivityGroupQueries(db);
const pages = new LogPageQueries(db);

function answer(question: ReportQuestion): ReportQuestions[ReportKind]['output'] {
  switch (question.kind) {
    case 'usage': {
      const { profileId, fromDay, toDay } = question.input;
      return queries.usage(profileId, fromDay, toDay);
    }
    case 'activity': {
      const { profileId, fromDay, toDay } = question.input;
      return {
        categories: queries.categories(profileId, fromDay, toDay),
        hours: queries.hours(profileId, fromDay, toDay),
        sites: queries.sites(profileId, fromDay, toDay, SITES),
      };
    }
    case 'days': {
      const { profileId, fromDay, toDay } = question.input;
      return {
        categories: queries.categories(profileId, fromDay, toDay),
        hours: queries.hours(profileId, fromDay, toDay),
        usage: queries.usage(profileId, fromDay, toDay),
      };
    }
    case 'visits':
      return groups.visits(question.input);
    case 'day': {
      const minutes = groups.minutes(question.input);
      return { segments: daySegments(minutes), blocks: blockRuns(minutes), targets: dayTargets(minutes) };
    }
    case 'page':
      return pages.page(question.input);
    case 'row':
      return pages.row(question.input.id);
    case 'file': {
      const { filter, limit, chosen, ...file } = question.input;
      // One more than is shown says whether there are more.
      const stored = pages.all(filter, limit + 1);
      const cut = stored.length > limit;
      return { content: logFileText(stored.slice(0, limit), { ...file, filter: chosen, cut }), cut };
    }
    case 'notable': {
      const { fromMs, nightFromMs, ...input } = question.input;
      const stretch = { profileId: input.childId, fromMs, toMs: input.nowMs + 1 };
      return findNotable({
        ...input,
        groups: groups.groups(stretch),
        nightMinutes: groups.minutes({ ...stretch, fromMs: nightFromMs }),
      });
    }
    default:
      return assertNever(question);
  }
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
