/** What went wrong, in the agent's words when it has some. */
import { useTranslation } from 'react-i18next';
import { failureOf } from '../../client/api-error.ts';
import { useChildWords } from './words.ts';

export function Failure({ error }: { readonly error: unknown }) {
  const { t } = useTranslation('child');
  const { text } = useChildWords();
  const failure = failureOf(error);
  return (
    <p role="alert">
      {failure.kind === 'stated'
        ? `${text(failure.data.message)} ${text(failure.data.hint)}`
        : t(`failure.${failure.kind}`)}
    </p>
  );
}
