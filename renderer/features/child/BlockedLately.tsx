/** What was closed to me lately and why, and asking for it in one tap: a browser shows no page of ours for HTTPS. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { useChildWords } from './words.ts';

/** No event tells of the record's growth: that would say what happens on other screens. */
const LOOK_AGAIN_MS = 10_000;
const MINUTES = 15;

export function BlockedLately({ zone }: { readonly zone: string }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(zone);
  const isToday = (at: string): boolean => format.civilDate(at) === format.civilDate();
  const queries = useQueryClient();
  const blocked = useQuery(childQueries.blocked.queryOptions({ refetchInterval: LOOK_AGAIN_MS }));
  const ask = useMutation(
    childQueries.ask.mutationOptions({ onSettled: () => void queries.invalidateQueries() }),
  );
  return (
    <section className="card" aria-labelledby="blocked-title">
      <h2 id="blocked-title">{t('blocked.title')}</h2>
      {blocked.isError && <Failure error={blocked.error} />}
      {blocked.data?.sites.length === 0 && (
        <p className="soft">{t(blocked.data.named ? 'blocked.empty' : 'blocked.unnamed')}</p>
      )}
      <ul className="plain">
        {blocked.data?.sites.map(({ site, at, sentence, asking }) => (
          <li key={site}>
            <div className="row ends">
              <strong className="site">{site}</strong>
              {asking === 'may' ? (
                <button
                  type="button"
                  aria-label={t('blocked.askOf', { site })}
                  disabled={ask.isPending}
                  onClick={() =>
                    ask.mutate({ kind: 'site', target: site, minutes: MINUTES, purpose: null, words: '' })
                  }
                >
                  {t('blocked.ask')}
                </button>
              ) : (
                <span>{t(`blocked.${asking}`)}</span>
              )}
            </div>
            <div className="soft">
              {isToday(at) ? format.time(at) : format.moment(at)} · {text(sentence)}
            </div>
          </li>
        ))}
      </ul>
      {ask.isError && <Failure error={ask.error} />}
    </section>
  );
}
