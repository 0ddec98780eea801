/** Is it open for me, and if not, why and until when. */
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { useChildWords } from './words.ts';

export function CheckSite({ zone }: { readonly zone: string }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(zone);
  const [target, setTarget] = useState('');
  const check = useMutation(childQueries.check.mutationOptions());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    check.mutate({ target: target.trim() });
  };
  return (
    <section className="card" aria-labelledby="check-title">
      <h2 id="check-title">{t('check.title')}</h2>
      <form onSubmit={submit}>
        <label>
          {t('check.target')}
          <input type="text" required value={target} onChange={(event) => setTarget(event.target.value)} />
        </label>
        <button type="submit" disabled={check.isPending}>
          {t('check.check')}
        </button>
      </form>
      {check.isError && <Failure error={check.error} />}
      {check.data !== undefined && (
        <div role="status">
          <p>
            <strong>{check.data.name}</strong>: {text(check.data.sentence)}
          </p>
          {!check.data.open && check.data.until !== null && (
            <p className="soft">{t('check.until', { until: format.until(check.data.until) })}</p>
          )}
          {check.data.mayAsk && <p className="soft">{t('check.mayAsk')}</p>}
        </div>
      )}
    </section>
  );
}
