/** My rules in plain sentences. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { useChildWords } from './words.ts';

const GROUPS = ['time', 'content', 'sites', 'search'] as const;

export function MyRules() {
  const { t } = useTranslation('child');
  const { text } = useChildWords();
  const rules = useQuery(childQueries.rules.queryOptions());
  return (
    <section className="card" aria-labelledby="rules-title">
      <h2 id="rules-title">{t('rules.title')}</h2>
      {rules.isError && <Failure error={rules.error} />}
      {rules.data !== undefined &&
        GROUPS.map((group) => {
          const sentences = rules.data.filter((rule) => rule.group === group);
          return sentences.length === 0 ? null : (
            <div key={group}>
              <h3>{t(`rules.group.${group}`)}</h3>
              <ul>
                {sentences.map(({ sentence }) => (
                  <li key={sentence.en}>{text(sentence)}</li>
                ))}
              </ul>
            </div>
          );
        })}
    </section>
  );
}
