/** What I asked for, with every stage and the answer. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { guardianCalled } from '../../../shared/i18n/request-sentences.ts';
import { childQueries } from '../../client/child-client.ts';
import { reachedStages } from '../requests/view-model.ts';
import { Failure } from './Failure.tsx';
import { useChildWords } from './words.ts';

export function MyRequests({ zone }: { readonly zone: string }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(zone);
  const requests = useQuery(childQueries.requests.queryOptions());
  return (
    <section className="card" aria-labelledby="requests-title">
      <h2 id="requests-title">{t('requests.title')}</h2>
      {requests.isError && <Failure error={requests.error} />}
      {requests.data?.length === 0 && <p className="soft">{t('requests.empty')}</p>}
      <ul className="plain">
        {requests.data?.map(({ id, sentence, state, stages, answer, answeredBy, until }) => (
          <li key={id}>
            <div>{text(sentence)}</div>
            <div className="sentence">
              <strong>{t(`requests.state.${state}`)}</strong>
              {until !== null && ` ${format.until(until)}`}
              {answeredBy !== null && ` (${text(guardianCalled(answeredBy))})`}
            </div>
            {answer?.kind === 'not-yet' && <div>{t(`requests.reason.${answer.reason}`)}</div>}
            {(answer?.kind === 'not-yet' || answer?.kind === 'counter') && answer.words !== '' && (
              <div>“{answer.words}”</div>
            )}
            <div className="soft">
              {reachedStages(stages)
                .map(({ stage, at }) => `${t(`requests.stage.${stage}`)} ${format.time(at)}`)
                .join(' → ')}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
