/** A step that needs a child, taken up after the child was removed. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moves } from './Moves.tsx';

export function NoChild({ onBack }: { readonly onBack: (() => void) | null }) {
  const { t } = useTranslation('wizard');
  return (
    <div className="card">
      <Text>{t('noChild')}</Text>
      <Moves onBack={onBack}>{null}</Moves>
    </div>
  );
}
