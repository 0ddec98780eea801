/** What holds now, until when, what comes next, and the time that is left: the same figures as on the guardians' side. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { type Me, useChildWords } from './words.ts';

export function Now({ me }: { readonly me: Me }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(me.zone);
  const { usage, now, next, grants, protection } = me;
  return (
    <section className="card" aria-labelledby="now-title">
      <h2 id="now-title">{t('now.title')}</h2>
      <p className="now" role="status">
        {text(now.sentence)}
      </p>
      {usage !== null && (
        <>
          <p>
            {usage.limitSeconds === null
              ? t('now.used', { time: format.duration(usage.usedSeconds) })
              : t('now.left', {
                  left: format.duration(usage.leftSeconds ?? 0),
                  limit: format.duration(usage.limitSeconds),
                })}
          </p>
          {usage.limitSeconds !== null && (
            <progress
              className="meter"
              max={usage.limitSeconds}
              value={Math.min(usage.usedSeconds, usage.limitSeconds)}
              aria-label={t('now.meter')}
            />
          )}
          {usage.basis === 'network' && <p className="soft">{t('now.estimate')}</p>}
        </>
      )}
      {me.saveGrace !== null && <SaveGrace minutes={me.saveGrace.minutes} />}
      {next !== null && (
        <p className="soft">
          {t('now.next')} {text(next.sentence)}
        </p>
      )}
      {grants.length > 0 && (
        <ul className="openings">
          {grants.map(({ id, scopeText, until, byText }) => (
            <li key={id}>
              {t('now.grant', { what: text(scopeText), until: format.until(until), by: text(byText) })}
            </li>
          ))}
        </ul>
      )}
      <p className="soft">{text(protection.sentence)}</p>
    </section>
  );
}

function SaveGrace({ minutes }: { readonly minutes: number }) {
  const { t } = useTranslation('child');
  const queries = useQueryClient();
  const take = useMutation(
    childQueries.takeSaveGrace.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  );
  return (
    <div className="grace">
      <button type="button" disabled={take.isPending} onClick={() => take.mutate(undefined)}>
        {t('now.save', { minutes })}
      </button>
      <span className="soft">{t('now.saveHint')}</span>
      {take.isError && <Failure error={take.error} />}
    </div>
  );
}
