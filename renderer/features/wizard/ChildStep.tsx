/** The child: name, age, preset, account. Taken up again, the child who was added is shown. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { AddChild } from '../family/AddChild.tsx';
import { Moves } from './Moves.tsx';
import type { StepProps } from './steps.ts';

export function ChildStep({ draft, onNext, onBack }: StepProps) {
  const { t } = useTranslation('wizard');
  const [another, setAnother] = useState(false);
  const children = useQuery(api.family.children.queryOptions());
  return (
    <QueryState query={children}>
      {(all) => {
        const chosen = all.find(({ id }) => id === draft.childId) ?? all.at(-1);
        if (chosen === undefined || another)
          return (
            <Stack gap="md">
              <AddChild onDone={() => setAnother(false)} onAdded={(child) => onNext({ childId: child })} />
              {onBack !== null && <Moves onBack={onBack}>{null}</Moves>}
            </Stack>
          );
        return (
          <Stack className="card" gap="md">
            <Alert variant="light">{t('child.added', { name: chosen.name, count: chosen.age })}</Alert>
            <Text>{t('child.filtered')}</Text>
            <Moves onBack={onBack}>
              <Button variant="default" onClick={() => setAnother(true)}>
                {t('child.another')}
              </Button>
              <Button onClick={() => onNext({ childId: chosen.id })}>{t('next')}</Button>
            </Moves>
          </Stack>
        );
      }}
    </QueryState>
  );
}
