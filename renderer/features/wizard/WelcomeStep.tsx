/** What runs already, and what comes now. */
import { Alert, Button, List, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Moves } from './Moves.tsx';

export function WelcomeStep({ onNext }: { readonly onNext: () => void }) {
  const { t } = useTranslation('wizard');
  return (
    <Stack className="card" gap="md">
      <List>
        <List.Item>{t('welcome.running')}</List.Item>
        <List.Item>{t('welcome.local')}</List.Item>
        <List.Item>{t('welcome.steps')}</List.Item>
      </List>
      <Alert variant="light" color="yellow" title={t('advisory.title')}>
        {t('advisory.body')}
      </Alert>
      <Moves onBack={null}>
        <Button onClick={onNext} autoFocus>
          {t('begin')}
        </Button>
      </Moves>
    </Stack>
  );
}
