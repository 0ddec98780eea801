/** The first guardian: name and passphrase (paste is welcome), then the recovery code, confirmed by a tick. */
import { Button, Checkbox, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../shared/contracts/door-api.ts';
import { door } from '../../client/door-client.ts';
import { startSession } from '../../client/session.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Moves } from './Moves.tsx';

const SHORTEST = 8;

export function GuardianStep({ onBack }: { readonly onBack: () => void }) {
  const { t } = useTranslation('wizard');
  const [made, setMade] = useState<(Session & { readonly recoveryCode: string }) | null>(null);
  const setUp = useMutation(door.setUp.mutationOptions({ onSuccess: setMade }));
  const form = useForm({
    initialValues: { name: '', passphrase: '' },
    validate: {
      name: (name) => (name.trim() === '' ? t('guardian.nameMissing') : null),
      passphrase: (text) => (text.length < SHORTEST ? t('guardian.tooShort', { count: SHORTEST }) : null),
    },
  });
  if (made !== null) return <KeepCode code={made.recoveryCode} onKept={() => startSession(made)} />;
  return (
    <form
      className="card"
      onSubmit={form.onSubmit(({ name, passphrase }) => setUp.mutate({ name: name.trim(), passphrase }))}
    >
      <Stack gap="md">
        <TextInput
          label={t('guardian.name')}
          placeholder={t('guardian.namePlaceholder')}
          autoComplete="username"
          {...form.getInputProps('name')}
        />
        <PasswordInput
          label={t('guardian.passphrase')}
          description={t('guardian.passphraseHint')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{
            'aria-label': t('guardian.show'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
          {...form.getInputProps('passphrase')}
        />
        {setUp.isError && <ErrorNotice error={setUp.error} />}
        <Moves onBack={onBack}>
          <Button type="submit" loading={setUp.isPending}>
            {t('next')}
          </Button>
        </Moves>
      </Stack>
    </form>
  );
}

function KeepCode({ code, onKept }: { readonly code: string; readonly onKept: () => void }) {
  const { t } = useTranslation('wizard');
  const [kept, setKept] = useState(false);
  return (
    <Stack className="card" gap="md">
      <Text>{t('guardian.code')}</Text>
      <Code block fz="lg">
        {code}
      </Code>
      <Group gap="xs" className="no-print">
        <Button variant="default" onClick={() => window.print()}>
          {t('guardian.print')}
        </Button>
      </Group>
      <Checkbox
        className="no-print"
        label={t('guardian.kept')}
        checked={kept}
        onChange={({ currentTarget }) => setKept(currentTarget.checked)}
      />
      <Moves onBack={null}>
        <Button disabled={!kept} onClick={onKept}>
          {t('next')}
        </Button>
      </Moves>
    </Stack>
  );
}
