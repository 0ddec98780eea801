/** What would be recorded, who sees it, for how long; consent, notice and the child's answer. Nothing is ticked. */
import { Button, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { ConsentBox } from '../family/ConsentBox.tsx';
import { Moves } from './Moves.tsx';
import { NoChild } from './NoChild.tsx';
import type { StepProps } from './steps.ts';

export function ConsentStep({ draft, onNext, onBack }: StepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const children = useQuery(api.family.children.queryOptions());
  return (
    <QueryState query={children}>
      {(all) => {
        const child = all.find(({ id }) => id === draft.childId);
        if (child === undefined) return <NoChild onBack={onBack} />;
        return (
          <Stack className="card" gap="md">
            <Text fw={600}>{t(`consent.say.${child.band}`, { name: child.name })}</Text>
            <Text size="sm">{t('consent.now')}</Text>
            <List size="sm">
              {child.recorded.map((line) => (
                <List.Item key={line.en}>{text(line)}</List.Item>
              ))}
            </List>
            <Text size="sm">{t(`consent.level.${child.detail}`)}</Text>
            <ConsentBox child={child} />
            <Text size="sm" c="dimmed">
              {t('consent.without')}
            </Text>
            <Moves onBack={onBack}>
              <Button variant={child.consent === null ? 'default' : 'filled'} onClick={() => onNext()}>
                {child.consent === null ? t('consent.skip') : t('next')}
              </Button>
            </Moves>
          </Stack>
        );
      }}
    </QueryState>
  );
}
