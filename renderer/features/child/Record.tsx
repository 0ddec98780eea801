/** What guardians can see of me, what is never written, and who looked. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { useChildWords } from './words.ts';

const SHOWN = 10;

export function Record({ zone }: { readonly zone: string }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(zone);
  const record = useQuery(childQueries.record.queryOptions());
  return (
    <section className="card" aria-labelledby="record-title">
      <h2 id="record-title">{t('record.title')}</h2>
      {record.isError && <Failure error={record.error} />}
      {record.data !== undefined && (
        <>
          <ul>
            {record.data.recorded.map((line) => (
              <li key={line.en}>{text(line)}</li>
            ))}
          </ul>
          <h3>{t('record.never')}</h3>
          <ul>
            {record.data.neverRecorded.map((line) => (
              <li key={line.en}>{text(line)}</li>
            ))}
          </ul>
          <h3>{t('record.looked')}</h3>
          {record.data.looked.length === 0 ? (
            <p className="soft">{t('record.nobody')}</p>
          ) : (
            <ul>
              {record.data.looked.slice(0, SHOWN).map(({ id, at, sentence }) => (
                <li key={id}>
                  {format.moment(at)}: {text(sentence)}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}
