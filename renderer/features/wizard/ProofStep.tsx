/** Three harmless checks through the child's own endpoint, as the child's programs would ask; each shown as it came out. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { ChildStepProps } from './step-props.ts';

export function ProofStep({ child, onBack, onNext }: ChildStepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const proofs = useQuery(
    // Asked when one comes here, and again when one says so; never behind one's back.
    api.devices.prove.queryOptions({
      input: { child: child.id },
      staleTime: Infinity,
      refetchOnMount: 'always',
    }),
  );
  const link = useMutation(
    api.family.childLink.mutationOptions({
      // Without an opener the new tab gets no copy of this tab's session.
      onSuccess: ({ url }) => window.open(url, '_blank', 'noopener,noreferrer'),
    }),
  );
  return (
    <Stack gap="md">
      <Text>{t('proof.intro', { name: child.name })}</Text>
      <QueryState query={proofs} lines={3}>
        {(results) => (
          <>
            <Stack gap="xs" component="ul" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
              {results.map(({ id, ok, sentence, asked, answered }) => (
                <li key={id} className="card" data-proof={id} data-ok={ok}>
                  <Group wrap="nowrap" align="flex-start">
                    {ok ? (
                      <IconCircleCheck aria-hidden color="var(--state-good)" style={{ flex: 'none' }} />
                    ) : (
                      <IconCircleX aria-hidden color="var(--state-bad)" style={{ flex: 'none' }} />
                    )}
                    <div style={{ minWidth: 0 }}>
                      <Text fw={600}>
                        {ok
                          ? t('proof.good', { what: t(`proof.what.${id}`) })
                          : t('proof.bad', { what: t(`proof.what.${id}`) })}
                      </Text>
                      <Text size="sm">{text(sentence)}</Text>
                      <Text size="xs" c="dimmed">
                        {t('proof.detail', { asked, answered })}
                      </Text>
                    </div>
                  </Group>
                </li>
              ))}
            </Stack>
            <Text role="status" fw={600}>
              {t('proof.sum', { passed: results.filter(({ ok }) => ok).length, count: results.length })}
            </Text>
          </>
        )}
      </QueryState>
      <Group>
        <Button variant="default" loading={proofs.isFetching} onClick={() => void proofs.refetch()}>
          {t('proof.again')}
        </Button>
        <Button variant="default" loading={link.isPending} onClick={() => link.mutate({ child: child.id })}>
          {t('proof.seeChild')}
        </Button>
      </Group>
      {link.error !== null && <ErrorNotice error={link.error} />}
      <Alert variant="light" color="gray">
        <Text size="sm" c="var(--mantine-color-text)">
          {t('proof.honest', { name: child.name })}
        </Text>
      </Alert>
      <StepFooter onBack={onBack} onNext={() => onNext()} />
    </Stack>
  );
}
