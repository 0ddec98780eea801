/** Asking for time or for a site, with a few words of one's own. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ASK_PURPOSES, MOST_WORDS } from '../../../shared/contracts/choices.ts';
import type { Ask as Asked } from '../../../shared/contracts/request-shapes.ts';
import { childQueries } from '../../client/child-client.ts';
import { Failure } from './Failure.tsx';
import { type Me, useChildWords } from './words.ts';

/** Minutes that may be asked for. Each form has its own, and its own choice among them: what is shown is what is sent. */
const TIME_LENGTHS = [15, 30, 60] as const;
const SITE_LENGTHS = [15, 60] as const;

export function Ask({ me }: { readonly me: Me }) {
  const { t } = useTranslation('child');
  const { text, format } = useChildWords(me.zone);
  const queries = useQueryClient();
  const [what, setWhat] = useState<'time' | 'site'>('time');
  const [target, setTarget] = useState('');
  const [moreTime, setMoreTime] = useState<(typeof TIME_LENGTHS)[number]>(30);
  const [openFor, setOpenFor] = useState<(typeof SITE_LENGTHS)[number]>(15);
  const [purpose, setPurpose] = useState<(typeof ASK_PURPOSES)[number] | null>(null);
  const [words, setWords] = useState('');
  const ask = useMutation(
    childQueries.ask.mutationOptions({
      onSuccess: () => {
        setTarget('');
        setWords('');
        void queries.invalidateQueries();
      },
    }),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const asked: Asked =
      what === 'time'
        ? { kind: 'time', minutes: moreTime, words }
        : { kind: 'site', target, minutes: openFor, purpose, words };
    ask.mutate(asked);
  };
  return (
    <section className="card" aria-labelledby="ask-title">
      <h2 id="ask-title">{t('ask.title')}</h2>
      <form onSubmit={submit}>
        <label>
          {t('ask.what')}
          <select
            value={what}
            onChange={({ target: { value } }) => setWhat(value === 'site' ? 'site' : 'time')}
          >
            <option value="time">{t('ask.time')}</option>
            <option value="site">{t('ask.site')}</option>
          </select>
        </label>
        {what === 'site' && (
          <>
            <label>
              {t('ask.target')}
              <input
                type="text"
                required
                value={target}
                placeholder="scratch.mit.edu"
                onChange={(event) => setTarget(event.target.value)}
              />
            </label>
            <label>
              {t('ask.purpose')}
              <select
                value={purpose ?? ''}
                onChange={({ target: { value } }) =>
                  setPurpose(ASK_PURPOSES.find((known) => known === value) ?? null)
                }
              >
                <option value="">{t('ask.noPurpose')}</option>
                {ASK_PURPOSES.map((known) => (
                  <option key={known} value={known}>
                    {t(`ask.for.${known}`)}
                  </option>
                ))}
              </select>
            </label>
          </>
        )}
        <label>
          {t('ask.long')}
          {what === 'time' ? (
            <Lengths of={TIME_LENGTHS} chosen={moreTime} say={format.duration} onChoose={setMoreTime} />
          ) : (
            <Lengths of={SITE_LENGTHS} chosen={openFor} say={format.duration} onChoose={setOpenFor} />
          )}
        </label>
        <label>
          {t('ask.words')}
          <input
            type="text"
            maxLength={MOST_WORDS}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </label>
        <p className="soft">{t('ask.seen', { guardians: me.guardians.join(', ') })}</p>
        <button type="submit" disabled={ask.isPending}>
          {t('ask.send')}
        </button>
      </form>
      {ask.isError && <Failure error={ask.error} />}
      {ask.isSuccess && <p role="status">{t('ask.sent', { sentence: text(ask.data.sentence) })}</p>}
    </section>
  );
}

interface LengthsProps<T extends number> {
  readonly of: readonly T[];
  readonly chosen: T;
  readonly say: (seconds: number) => string;
  readonly onChoose: (minutes: T) => void;
}

function Lengths<T extends number>({ of, chosen, say, onChoose }: LengthsProps<T>) {
  return (
    <select
      name="minutes"
      value={chosen}
      onChange={({ target: { value } }) => onChoose(of.find((one) => String(one) === value) ?? chosen)}
    >
      {of.map((one) => (
        <option key={one} value={one}>
          {say(one * 60)}
        </option>
      ))}
    </select>
  );
}
