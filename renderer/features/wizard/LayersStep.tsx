/**
 * What works now and what does not, each with its reason; what a child could do about it, said before anybody relies on
 * it; and what to set so that the child's programs ask the filter.
 */
import { Button, Code, CopyButton, Group, List, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Devices } from '../../../shared/contracts/system-shapes.ts';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StatePill } from '../../ui/StatePill.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { ChildStepProps } from './step-props.ts';

/** What a family asks about; the other parts stand on Devices. */
const SHOWN = ['dns', 'upstream', 'lists', 'proxy', 'database'] as const;
const WAYS_AROUND = ['resolver', 'vpn', 'phone', 'account'] as const;

export function LayersStep({ child, onBack, onNext }: ChildStepProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const devices = useQuery(api.devices.view.queryOptions({ staleTime: 0 }));
  return (
    <Stack gap="md">
      <QueryState query={devices}>
        {(view) => {
          const own = view.children.find(({ id }) => id === child.id);
          return (
            <>
              <Stack gap="xs" component="ul" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
                {SHOWN.map((id) => (
                  <PartRow key={id} part={view.parts.find((part) => part.id === id)} />
                ))}
                {own !== undefined && own.protection.state !== 'enforced' && (
                  <li className="card">
                    <Group wrap="nowrap" align="flex-start">
                      <IconCircleDashed aria-hidden color="var(--state-quiet)" style={{ flex: 'none' }} />
                      <div style={{ flex: 1, minWidth: 0 }}>
                        <Text fw={600}>{t('layers.gate')}</Text>
                        <Text size="sm">{t('layers.gateAbsent')}</Text>
                      </div>
                    </Group>
                  </li>
                )}
              </Stack>
              {own !== undefined && (
                <section className="card" aria-labelledby="state-title">
                  <Group justify="space-between">
                    <Title order={2} id="state-title">
                      {t('layers.stateTitle', { name: child.name })}
                    </Title>
                    <StatePill protection={own.protection} />
                  </Group>
                  {own.protection.state !== 'enforced' && (
                    <>
                      <Text mt="xs">
                        {t('layers.could', { name: child.name, basis: text(own.protection.basis) })}
                      </Text>
                      <List mt="xs">
                        {WAYS_AROUND.map((way) => (
                          <List.Item key={way}>{t(`layers.way.${way}`)}</List.Item>
                        ))}
                      </List>
                      <Text mt="xs">{t('layers.still')}</Text>
                    </>
                  )}
                </section>
              )}
              {own !== undefined && <Connect endpoints={own.endpoints} name={child.name} />}
            </>
          );
        }}
      </QueryState>
      <StepFooter onBack={onBack} onNext={() => onNext()} />
    </Stack>
  );
}

function PartRow({ part }: { readonly part: Devices['parts'][number] | undefined }) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const queryClient = useQueryClient();
  const repair = useMutation(
    api.devices.repair.mutationOptions({
      onSuccess: (view) => queryClient.setQueryData(api.devices.view.queryKey(), view),
    }),
  );
  if (part === undefined) return null;
  const good = part.state === 'ok';
  const absent = part.state === 'absent' || part.state === 'off';
  const Symbol = good ? IconCircleCheck : absent ? IconCircleDashed : IconCircleX;
  const colour = good ? 'var(--state-good)' : absent ? 'var(--state-quiet)' : 'var(--state-bad)';
  return (
    <li className="card">
      <Group wrap="nowrap" align="flex-start">
        <Symbol aria-hidden color={colour} style={{ flex: 'none' }} />
        <div style={{ flex: 1, minWidth: 0 }}>
          <Text
            fw={600}
          >{`${t(`layers.part.${partName(part.id)}`)} – ${t(`layers.state.${part.state}`)}`}</Text>
          <Text size="sm">{text(part.sentence)}</Text>
          {part.conditions.map((condition) => (
            <Text key={condition.id} size="sm" c="dimmed">
              {text(condition.hint)}
            </Text>
          ))}
          {!good && part.repair !== null && (
            <Button
              size="xs"
              mt="xs"
              loading={repair.isPending}
              onClick={() => repair.mutate({ part: part.id })}
            >
              {text(part.repair)}
            </Button>
          )}
          {repair.error !== null && <ErrorNotice error={repair.error} />}
        </div>
      </Group>
    </li>
  );
}

const partName = (id: Devices['parts'][number]['id']): (typeof SHOWN)[number] =>
  SHOWN.find((shown) => shown === id) ?? 'dns';

interface ConnectProps {
  readonly endpoints: Devices['endpoints'];
  readonly name: string;
}

function Connect({ endpoints, name }: ConnectProps) {
  const { t } = useTranslation('wizard');
  // An operating system asks resolvers at port 53 only; what it takes as it stands is the address of the proxy settings.
  const lines = [
    { label: t('layers.pac'), hint: t('layers.pacHint'), value: endpoints.pac },
    { label: t('layers.dns'), hint: t('layers.dnsHint'), value: endpoints.dns },
  ];
  return (
    <section className="card" aria-labelledby="connect-title">
      <Title order={2} id="connect-title">
        {t('layers.connectTitle', { name })}
      </Title>
      <Text mt="xs">{t('layers.connect', { name })}</Text>
      {lines.map(
        ({ label, hint, value }) =>
          value !== null && (
            <div key={label}>
              <Text fw={600} mt="sm">
                {label}
              </Text>
              <Text size="sm">{hint}</Text>
              <Group mt={4} gap="xs">
                <Code style={{ overflowWrap: 'anywhere' }}>{value}</Code>
                <CopyButton value={value}>
                  {({ copied, copy }) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={copy}
                      aria-label={`${copied ? t('layers.copied') : t('layers.copy')}: ${label}`}
                    >
                      {copied ? t('layers.copied') : t('layers.copy')}
                    </Button>
                  )}
                </CopyButton>
              </Group>
            </div>
          ),
      )}
    </section>
  );
}
