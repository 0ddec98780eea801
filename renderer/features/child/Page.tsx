/** The child's own page: what holds now, asking, answers, what guardians see and who looked, goals, and where help is. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLocale } from '../../app/i18n.ts';
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
  useEvents(token);
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
      <Now me={me.data} />
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
      <Help />
    </main>
  );
}

const OTHER_LANGUAGE = { vi: 'Tiếng Việt', en: 'English' } as const;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Whatever changes is read again; a stream that breaks is opened again, later each time. Another token is of an agent
 * that was started anew: everything is read from it.
 */
function useEvents(token: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    const ended = new AbortController();
    const follow = async (): Promise<void> => {
      let waitMs = FIRST_WAIT_MS;
      while (!ended.signal.aborted) {
        try {
          for await (const _ of await childClient.events(undefined, { signal: ended.signal })) {
            waitMs = FIRST_WAIT_MS;
            await queries.invalidateQueries();
          }
        } catch {
          // Told by the queries themselves, which fail in the same way.
        }
        if (ended.signal.aborted) return;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
      }
    };
    void follow();
    return () => ended.abort();
  }, [queries, token]);
}
