/** Three live checks made from where the child is; what a child could still do is said. */
import { Alert, Button, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Moves } from './Moves.tsx';
import { NoChild } from './NoChild.tsx';
import type { StepProps } from './steps.ts';

export function ProofStep(props: StepProps) {
  const { childId } = props.draft;
  return childId === null ? <NoChild onBack={props.onBack} /> : <Proof {...props} child={childId} />;
}

function Proof({ child, onNext, onBack }: StepProps & { readonly child: string }) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const { mutate, ...prove } = useMutation(api.devices.prove.mutationOptions());
  useEffect(() => mutate({ child }), [mutate, child]);
  return (
    <Stack className="card" gap="md">
      {prove.isPending && <Text role="status">{t('proof.running')}</Text>}
      {prove.isError && <ErrorNotice error={prove.error} onRetry={() => mutate({ child })} />}
      {prove.data !== undefined && (
        <List spacing="xs" role="status" data-proofs={prove.data.filter(({ ok }) => ok).length}>
          {prove.data.map(({ id, ok, sentence, asked, answered }) => (
            <List.Item
              key={id}
              icon={
                ok ? (
                  <IconCircleCheck size={20} aria-label={t('proof.passed')} />
                ) : (
                  <IconCircleX size={20} aria-label={t('proof.failed')} />
                )
              }
            >
              {text(sentence)}
              <Text size="xs" c="dimmed">
                {asked} → {answered}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
      <Alert variant="light" color="yellow" title={t('advisory.title')}>
        {t('advisory.body')}
      </Alert>
      <Moves onBack={onBack}>
        <Button variant="default" loading={prove.isPending} onClick={() => mutate({ child })}>
          {t('proof.again')}
        </Button>
        <Button onClick={() => onNext()}>{t('next')}</Button>
      </Moves>
    </Stack>
  );
}
