/** The child's own page: what holds now, asking, answers, what guardians see and who looked, goals, and where help is. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLocale } from '../../app/i18n.ts';
import { mayPass } from '../../client/api-error.ts';
import { childClient, childQueries, useChildToken } from '../../client/child-client.ts';
import { Ask } from './Ask.tsx';
import { BlockedLately } from './BlockedLately.tsx';
import { CheckSite } from './CheckSite.tsx';
import './child.css';
import { Failure } from './Failure.tsx';
import { Goals } from './Goals.tsx';
import { Help } from './Help.tsx';
import { MyRequests } from './MyRequests.tsx';
import { MyRules } from './MyRules.tsx';
import { Now } from './Now.tsx';
import { Record } from './Record.tsx';
import { useChildWords } from './words.ts';

export function ChildPage() {
  const token = useChildToken();
  return token === null ? <NoEntry /> : <Entered token={token} />;
}

/** Help is shown to whoever opens the page. */
function NoEntry() {
  const { t } = useTranslation('child');
  return (
    <main className="page">
      <section className="card">
        <h1>{t('noEntry.title')}</h1>
        <p>{t('noEntry.body')}</p>
      </section>
      <Help />
    </main>
  );
}

function Entered({ token }: { readonly token: string }) {
  const { t } = useTranslation('child');
  const { locale } = useChildWords();
  const me = useQuery(childQueries.me.queryOptions());
  const answers = useEvents(token);
  if (me.data === undefined) {
    return (
      <main className="page" aria-busy={me.isPending}>
        {me.isError && <Failure error={me.error} />}
        <Help />
      </main>
    );
  }
  const other = locale === 'vi' ? 'en' : 'vi';
  return (
    <main className="page">
      <header className="head">
        <h1>{t('hello', { name: me.data.name })}</h1>
        <button type="button" className="quiet" lang={other} onClick={() => void chooseLocale(other)}>
          {OTHER_LANGUAGE[other]}
        </button>
      </header>
      <p className="soft">{t('supervised', { guardians: me.data.guardians.join(', ') })}</p>
      {answers ? <Now me={me.data} /> : <Silent />}
      {/* Nothing can be asked of an agent that is not there. */}
      <fieldset className="parts" disabled={!answers}>
        <div className="columns">
          <div className="column">
            <Ask me={me.data} />
            <CheckSite zone={me.data.zone} />
          </div>
          <BlockedLately zone={me.data.zone} />
          <div className="column">
            <MyRequests zone={me.data.zone} />
            <Goals />
          </div>
        </div>
        <div className="columns pair">
          <MyRules />
          <Record zone={me.data.zone} />
        </div>
      </fieldset>
      <Help />
    </main>
  );
}

/** In the place of what holds now, which nobody can tell. */
function Silent() {
  const { t } = useTranslation('child');
  return (
    <section className="card" aria-labelledby="silent-title">
      <h2 id="silent-title">{t('silent.title')}</h2>
      <p role="alert">{t('silent.body')}</p>
    </section>
  );
}

const OTHER_LANGUAGE = { vi: 'Tiếng Việt', en: 'English' } as const;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 8000;

/**
 * Whatever changes is read again; a stream that breaks is opened again, later each time. Another token is of an agent
 * that was started anew: everything is read from it. Returns whether the agent answers: of a stream that breaks nobody
 * knows why, of one that cannot be opened again one does.
 */
function useEvents(token: string): boolean {
  const queries = useQueryClient();
  const [answers, setAnswers] = useState(true);
  useEffect(() => {
    const ended = new AbortController();
    const follow = async (): Promise<void> => {
      let waitMs = FIRST_WAIT_MS;
      while (!ended.signal.aborted) {
        let opened = false;
        try {
          const events = await childClient.events(undefined, { signal: ended.signal });
          setAnswers(true);
          opened = true;
          // What changed meanwhile was told to nobody.
          if (waitMs > FIRST_WAIT_MS) void queries.invalidateQueries();
          for await (const _ of events) {
            waitMs = FIRST_WAIT_MS;
            await queries.invalidateQueries();
          }
        } catch (error) {
          // Anything else is told by the queries themselves, which fail in the same way.
          if (!ended.signal.aborted && !opened) setAnswers(!mayPass(error));
        }
        if (ended.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
    };
    void follow();
    return () => ended.abort();
  }, [queries, token]);
  return answers;
}
