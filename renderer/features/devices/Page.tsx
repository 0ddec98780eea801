/** The computer's layers: each part with its health and what mends it, each child with what proves the state, the doctor. */
import { Button, Code, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Devices } from '../../../shared/contracts/system-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { StatePill } from '../../ui/StatePill.tsx';
import { Tag } from '../../ui/Tag.tsx';

export function DevicesPage() {
  const { t } = useTranslation('devices');
  const devices = useQuery(api.devices.view.queryOptions());
  return (
    <Stack gap="lg">
      <PageHead
        title={t('title')}
        description={t('description')}
        actions={
          <Button variant="default" loading={devices.isFetching} onClick={() => void devices.refetch()}>
            {t('again')}
          </Button>
        }
      />
      <QueryState query={devices}>
        {(data) => (
          <>
            <Computer devices={data} />
            <Parts devices={data} />
            <Children devices={data} />
            <Doctor devices={data} />
          </>
        )}
      </QueryState>
    </Stack>
  );
}

interface Props {
  readonly devices: Devices;
}

function Computer({ devices: { computer, endpoints, upstreams } }: Props) {
  const { t } = useTranslation('devices');
  const format = useFormat();
  return (
    <Paper withBorder p="md" component="section" aria-label={computer.name}>
      <Title order={2} size="h4">
        {computer.name}
      </Title>
      <Text size="sm" c="dimmed">
        {t('computer', {
          system: computer.system,
          version: computer.version,
          since: format.moment(computer.startedAt),
          memory: format.bytes(computer.memoryBytes),
        })}
      </Text>
      {endpoints.dns !== null && <Text size="sm">{t('household', { endpoint: endpoints.dns })}</Text>}
      <Text size="sm" mt="xs" fw={600}>
        {t('upstreams')}
      </Text>
      <List size="sm">
        {upstreams.map(({ upstream, ok }) => (
          <List.Item key={upstream}>
            {upstream}: {ok ? t('answers') : t('silent')}
          </List.Item>
        ))}
      </List>
    </Paper>
  );
}

const TONES = { ok: 'good', degraded: 'advisory', failed: 'bad', off: 'plain', absent: 'plain' } as const;
const ICONS = {
  ok: IconCircleCheck,
  degraded: IconAlertTriangle,
  failed: IconCircleX,
  off: IconCircleX,
  absent: IconCircleX,
} as const;

function Parts({ devices }: Props) {
  const { t } = useTranslation('devices');
  const text = useText();
  const format = useFormat();
  const queryClient = useQueryClient();
  const repair = useMutation(
    api.devices.repair.mutationOptions({
      onSuccess: (after) => queryClient.setQueryData(api.devices.view.queryKey(), after),
    }),
  );
  return (
    <section aria-labelledby="parts-title">
      <Title order={2} size="h4" id="parts-title" mb="xs">
        {t('parts')}
      </Title>
      {repair.isError && <ErrorNotice error={repair.error} />}
      <Stack gap="xs">
        {devices.parts.map((part) => {
          const Icon = ICONS[part.state];
          return (
            <Paper key={part.id} withBorder p="sm">
              <Group justify="space-between" align="flex-start">
                <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
                  <Group gap="xs">
                    <Text fw={600}>{t(`part.${part.id}`)}</Text>
                    <Tag tone={TONES[part.state]} icon={<Icon size={12} aria-hidden />}>
                      {t(`state.${part.state}`)}
                    </Tag>
                  </Group>
                  <Text size="sm">{text(part.sentence)}</Text>
                  {part.conditions.map(({ id, message, hint, since }) => (
                    <div key={id}>
                      <Text size="sm" fw={600} mt={4} className="sentence">
                        {text(message)}
                      </Text>
                      <Text size="sm" className="sentence">
                        {text(hint)}
                      </Text>
                      <Text size="xs" c="dimmed">
                        {t('since', { time: format.moment(since) })}
                      </Text>
                    </div>
                  ))}
                </div>
                {part.repair !== null && (
                  <Button
                    size="xs"
                    loading={repair.isPending}
                    onClick={() => repair.mutate({ part: part.id })}
                  >
                    {text(part.repair)}
                  </Button>
                )}
              </Group>
            </Paper>
          );
        })}
      </Stack>
    </section>
  );
}

function Children({ devices }: Props) {
  const { t } = useTranslation('devices');
  if (devices.children.length === 0) return null;
  return (
    <section aria-labelledby="children-title">
      <Title order={2} size="h4" id="children-title" mb="xs">
        {t('children')}
      </Title>
      <Stack gap="xs">
        {devices.children.map((child) => (
          <ChildRow key={child.id} child={child} />
        ))}
      </Stack>
    </section>
  );
}

function ChildRow({ child }: { readonly child: Devices['children'][number] }) {
  const { t } = useTranslation('devices');
  const text = useText();
  const prove = useMutation(api.devices.prove.mutationOptions());
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="flex-start">
        <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{child.name}</Text>
            <StatePill protection={child.protection} />
          </Group>
          <Text size="sm" className="sentence">
            {text(child.protection.basis)}
          </Text>
          <Text size="sm" c="dimmed" className="sentence">
            {child.osUser === null ? t('noAccount') : t('account', { user: child.osUser })}
            {child.endpoints.dns !== null && (
              <>
                {' · '}
                {t('endpoint')} <Code>{child.endpoints.dns}</Code>
              </>
            )}
          </Text>
        </div>
        <Button
          size="xs"
          variant="light"
          loading={prove.isPending}
          onClick={() => prove.mutate({ child: child.id })}
        >
          {t('prove')}
        </Button>
      </Group>
      {prove.isError && <ErrorNotice error={prove.error} />}
      {prove.data !== undefined && (
        <List size="sm" mt="xs" role="status">
          {prove.data.map(({ id, outcome, sentence, asked, answered }) => (
            <List.Item
              key={id}
              icon={
                outcome === 'passed' ? (
                  <IconCircleCheck size={18} aria-label={t('passed')} />
                ) : outcome === 'failed' ? (
                  <IconCircleX size={18} aria-label={t('failed')} />
                ) : (
                  <IconCircleDashed size={18} aria-label={t('notNow')} />
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
    </Paper>
  );
}

function Doctor({ devices: { checks } }: Props) {
  const { t } = useTranslation('devices');
  const text = useText();
  return (
    <section aria-labelledby="doctor-title">
      <Title order={2} size="h4" id="doctor-title" mb="xs">
        {t('doctor')}
      </Title>
      <List size="sm" spacing={4}>
        {checks.map(({ id, ok, text: words, hint }) => (
          <List.Item
            key={id}
            icon={
              ok ? (
                <IconCircleCheck size={18} aria-label={t('passed')} />
              ) : (
                <IconAlertTriangle size={18} aria-label={t('failed')} />
              )
            }
          >
            {text(words)}
            {hint !== null && !ok && (
              <Text size="sm" c="dimmed">
                {text(hint)}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </section>
  );
}
