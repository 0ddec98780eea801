/** Guardians: who may sign in; one's own passphrase and recovery code. */
import { Button, Group, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { RecoveryCode } from '../../ui/RecoveryCode.tsx';
import { Tag } from '../../ui/Tag.tsx';

const SHORTEST = 8;

export function GuardiansTab() {
  const { t } = useTranslation('family');
  const format = useFormat();
  const [code, setCode] = useState<string | null>(null);
  const guardians = useQuery(api.guardians.list.queryOptions());
  const remove = useChange(api.guardians.remove.mutationOptions());
  return (
    <Stack gap="lg">
      <QueryState query={guardians}>
        {(all) => (
          <Stack gap="xs">
            {all.map(({ id, name, createdAt, you, hasRecoveryCode }) => (
              <Paper key={id} withBorder p="sm">
                <Group justify="space-between">
                  <div>
                    <Group gap="xs">
                      <Text fw={600}>{name}</Text>
                      {you && <Tag>{t('guardians.you')}</Tag>}
                    </Group>
                    <Text size="sm" c="dimmed">
                      {t('guardians.since', { date: format.date(createdAt) })}
                      {!hasRecoveryCode && ` · ${t('guardians.noCode')}`}
                    </Text>
                  </div>
                  {!you && (
                    <Button
                      size="xs"
                      variant="subtle"
                      color="red"
                      onClick={() => remove.mutate({ guardian: id })}
                    >
                      {t('guardians.remove')}
                    </Button>
                  )}
                </Group>
              </Paper>
            ))}
          </Stack>
        )}
      </QueryState>
      {code !== null && <RecoveryCode code={code} onDone={() => setCode(null)} />}
      <AddGuardian onCode={setCode} />
      <OwnPassphrase onCode={setCode} />
    </Stack>
  );
}

function AddGuardian({ onCode }: { readonly onCode: (code: string) => void }) {
  const { t } = useTranslation('family');
  const form = useForm({
    initialValues: { name: '', passphrase: '' },
    validate: {
      name: (name) => (name.trim() === '' ? t('add.nameMissing') : null),
      passphrase: (text) => (text.length < SHORTEST ? t('guardians.tooShort', { count: SHORTEST }) : null),
    },
  });
  const add = useChange(
    api.guardians.add.mutationOptions({
      onSuccess: ({ recoveryCode }) => {
        form.reset();
        onCode(recoveryCode);
      },
    }),
  );
  return (
    <form onSubmit={form.onSubmit(({ name, passphrase }) => add.mutate({ name: name.trim(), passphrase }))}>
      <Stack gap="xs" maw={420}>
        <Title order={2} size="h4">
          {t('guardians.add')}
        </Title>
        <TextInput label={t('guardians.name')} autoComplete="off" {...form.getInputProps('name')} />
        <PasswordInput
          label={t('guardians.passphrase')}
          autoComplete="new-password"
          {...form.getInputProps('passphrase')}
        />
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          {t('guardians.addDo')}
        </Button>
      </Stack>
    </form>
  );
}

function OwnPassphrase({ onCode }: { readonly onCode: (code: string) => void }) {
  const { t } = useTranslation('family');
  const form = useForm({
    initialValues: { current: '', next: '' },
    validate: { current: (text) => (text === '' ? t('guardians.currentMissing') : null) },
  });
  const change = useChange(api.guardians.changePassphrase.mutationOptions({ onSuccess: () => form.reset() }));
  const renew = useChange(
    api.guardians.newRecoveryCode.mutationOptions({
      onSuccess: ({ recoveryCode }) => {
        form.reset();
        onCode(recoveryCode);
      },
    }),
  );
  return (
    <form
      onSubmit={form.onSubmit(({ current, next }) => {
        if (next.length < SHORTEST) form.setFieldError('next', t('guardians.tooShort', { count: SHORTEST }));
        else change.mutate({ current, next });
      })}
    >
      <Stack gap="xs" maw={420}>
        <Title order={2} size="h4">
          {t('guardians.own')}
        </Title>
        <PasswordInput
          label={t('guardians.current')}
          autoComplete="current-password"
          {...form.getInputProps('current')}
        />
        <PasswordInput
          label={t('guardians.next')}
          autoComplete="new-password"
          {...form.getInputProps('next')}
        />
        <Group gap="xs">
          <Button type="submit" loading={change.isPending}>
            {t('guardians.change')}
          </Button>
          <Button
            variant="default"
            loading={renew.isPending}
            onClick={() => {
              if (!form.validate().hasErrors) renew.mutate({ passphrase: form.values.current });
            }}
          >
            {t('guardians.newCode')}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t('guardians.changeHint')}
        </Text>
      </Stack>
    </form>
  );
}
