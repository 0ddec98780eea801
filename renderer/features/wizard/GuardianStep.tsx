/** The first guardian: name, passphrase (paste and managers welcome), and a recovery code that is shown once. */
import { Alert, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { door } from '../../client/door-client.ts';
import { startSession, useSession } from '../../client/session.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { RecoveryCode } from '../../ui/RecoveryCode.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

/** As the contract has it. */
const SHORTEST = 8;

export function GuardianStep({ onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const session = useSession();
  const setUp = useMutation(door.setUp.mutationOptions());
  const form = useForm({
    initialValues: { name: '', passphrase: '' },
    validate: {
      name: (name) => (name.trim() === '' ? t('guardian.nameMissing') : null),
      passphrase: (text) => (text.length < SHORTEST ? t('guardian.tooShort') : null),
    },
  });
  const made = setUp.data;
  if (made !== undefined && session === null) {
    // The session begins when the code is kept: its beginning empties the cache that holds the code.
    return (
      <Stack gap="md">
        <Text>{t('guardian.codeWhy')}</Text>
        <RecoveryCode
          code={made.recoveryCode}
          onDone={() => {
            startSession(made);
            onNext();
          }}
        />
      </Stack>
    );
  }
  if (session !== null) {
    return (
      <Stack gap="md">
        <Alert color="green" variant="light">
          <Text c="var(--mantine-color-text)">{t('guardian.done', { name: session.guardian.name })}</Text>
        </Alert>
        <StepFooter onBack={onBack} onNext={() => onNext()} />
      </Stack>
    );
  }
  return (
    <form
      onSubmit={form.onSubmit(({ name, passphrase }) => setUp.mutate({ name: name.trim(), passphrase }))}
      noValidate
    >
      <Stack gap="md">
        <TextInput
          label={t('guardian.name')}
          description={t('guardian.nameHint')}
          autoComplete="username"
          required
          {...form.getInputProps('name')}
        />
        <PasswordInput
          label={t('guardian.passphrase')}
          description={t('guardian.passphraseHint')}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={{
            'aria-label': t('guardian.show'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
          {...form.getInputProps('passphrase')}
        />
        {setUp.error !== null && <ErrorNotice error={setUp.error} />}
        <StepFooter onBack={onBack} busy={setUp.isPending} />
      </Stack>
    </form>
  );
}
