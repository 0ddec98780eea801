/** Goals of my own: nobody counts them, nobody compares them. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';

const MOST_GOALS = 10;
const LONGEST = 120;

export function Goals() {
  const { t } = useTranslation('child');
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const goals = useQuery(childQueries.goals.list.queryOptions());
  const put = useMutation(
    childQueries.goals.put.mutationOptions({
      onSuccess: (all) => queries.setQueryData(childQueries.goals.list.queryKey(), all),
    }),
  );
  const all = goals.data ?? [];
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const next = all.reduce((highest, { id }) => Math.max(highest, Number(id) || 0), 0) + 1;
    put.mutate({ goals: [...all, { id: String(next), text: text.trim(), done: false }] });
    setText('');
  };
  return (
    <section className="card" aria-labelledby="goals-title">
      <h2 id="goals-title">{t('goals.title')}</h2>
      {(goals.isError || put.isError) && <Failure error={goals.error ?? put.error} />}
      <ul className="plain">
        {all.map((goal) => (
          <li key={goal.id} className="row">
            <label className="goal">
              <input
                type="checkbox"
                checked={goal.done}
                onChange={({ target: { checked } }) =>
                  put.mutate({
                    goals: all.map((one) => (one.id === goal.id ? { ...one, done: checked } : one)),
                  })
                }
              />
              {goal.text}
            </label>
            <button
              type="button"
              className="quiet"
              aria-label={t('goals.removeOf', { goal: goal.text })}
              onClick={() => put.mutate({ goals: all.filter(({ id }) => id !== goal.id) })}
            >
              {t('goals.remove')}
            </button>
          </li>
        ))}
      </ul>
      {all.length < MOST_GOALS && (
        <form onSubmit={add}>
          <label>
            {t('goals.new')}
            <input
              type="text"
              required
              maxLength={LONGEST}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <button type="submit" disabled={text.trim() === ''}>
            {t('goals.add')}
          </button>
        </form>
      )}
    </section>
  );
}
