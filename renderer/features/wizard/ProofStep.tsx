/** Three harmless checks through the child's own endpoint, as the child's programs would ask; each shown as it came out. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { proofSchema } from '../../../shared/contracts/system-shapes.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { ChildStepProps } from './step-props.ts';

type Proof = z.infer<typeof proofSchema>;

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
  const sum = (results: readonly Proof[]): string => {
    const count = (wanted: Proof['outcome']): number =>
      results.filter(({ outcome }) => outcome === wanted).length;
    const notNow = count('not-now');
    const passed = t('proof.sum', { passed: count('passed'), count: results.length });
    return notNow === 0 ? passed : `${passed} ${t('proof.sumNotNow', { count: notNow })}`;
  };
  return (
    <Stack gap="md">
      <Text>{t('proof.intro', { name: child.name })}</Text>
      <QueryState query={proofs} lines={3}>
        {(results) => (
          <>
            <Stack gap="xs" component="ul" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
              {results.map(({ id, outcome, sentence, asked, answered }) => (
                <li key={id} className="card" data-proof={id} data-outcome={outcome}>
                  <Group wrap="nowrap" align="flex-start">
                    <Symbol outcome={outcome} />
                    <div style={{ minWidth: 0 }}>
                      <Text fw={600}>{t(`proof.outcome.${outcome}`, { what: t(`proof.what.${id}`) })}</Text>
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
              {sum(results)}
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

function Symbol({ outcome }: Pick<Proof, 'outcome'>) {
  const style = { flex: 'none' };
  switch (outcome) {
    case 'passed':
      return <IconCircleCheck aria-hidden color="var(--state-good)" style={style} />;
    case 'failed':
      return <IconCircleX aria-hidden color="var(--state-bad)" style={style} />;
    case 'not-now':
      return <IconCircleDashed aria-hidden color="var(--state-quiet)" style={style} />;
    default:
      return assertNever(outcome);
  }
}
