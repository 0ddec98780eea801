/**
 * The first guardian: name, passphrase (paste and managers welcome), and a recovery code that is shown once. The code
 * lives in the page's memory only; whoever reloads before it is kept makes a new one, so nobody goes on without.
 */
import { Alert, Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../client/console-client.ts';
import { door } from '../../client/door-client.ts';
import { startSession, useSession, type StoredSession } from '../../client/session.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { RecoveryCode } from '../../ui/RecoveryCode.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

/** As the contract has it. */
const SHORTEST = 8;

export function GuardianStep(props: StepProps) {
  const session = useSession();
  if (session === null) return <MakeGuardian {...props} />;
  if (props.draft.codeKept) return <Made {...props} session={session} />;
  return props.secrets.recoveryCode === null ? <CodeNotKept {...props} /> : <KeepCode {...props} />;
}

function MakeGuardian({ draft, change, secrets, changeSecrets, onBack }: StepProps) {
  const { t } = useTranslation('wizard');
  const [tried, setTried] = useState(false);
  const name = draft.guardianName.trim();
  const { passphrase } = secrets;
  const setUp = useMutation(
    door.setUp.mutationOptions({
      onSuccess: (made) => {
        changeSecrets({ passphrase: '', recoveryCode: made.recoveryCode });
        startSession(made);
      },
    }),
  );
  const nameFault = name === '' ? t('guardian.nameMissing') : null;
  const passphraseFault = passphrase.length < SHORTEST ? t('guardian.tooShort') : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (nameFault === null && passphraseFault === null) setUp.mutate({ name, passphrase });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('guardian.name')}
          description={t('guardian.nameHint')}
          autoComplete="username"
          required
          maxLength={64}
          value={draft.guardianName}
          onChange={({ currentTarget }) => change({ guardianName: currentTarget.value })}
          error={tried ? nameFault : null}
        />
        <PasswordInput
          label={t('guardian.passphrase')}
          description={t('guardian.passphraseHint')}
          autoComplete="new-password"
          required
          maxLength={256}
          visibilityToggleButtonProps={{
            'aria-label': t('guardian.show'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
          value={passphrase}
          onChange={({ currentTarget }) => changeSecrets({ passphrase: currentTarget.value })}
          error={tried ? passphraseFault : null}
        />
        {setUp.error !== null && <ErrorNotice error={setUp.error} />}
        <StepFooter onBack={onBack} busy={setUp.isPending} />
      </Stack>
    </form>
  );
}

function KeepCode({ secrets, changeSecrets, onBack, onNext }: StepProps) {
  const { t } = useTranslation(['wizard', 'common']);
  return (
    <Stack gap="md">
      <Text>{t('guardian.codeWhy')}</Text>
      <RecoveryCode
        code={secrets.recoveryCode ?? ''}
        onDone={() => {
          changeSecrets({ recoveryCode: null });
          onNext({ codeKept: true });
        }}
      />
      <Group className="no-print">
        <Button variant="default" onClick={onBack}>
          {t('common:back')}
        </Button>
      </Group>
    </Stack>
  );
}

function CodeNotKept({ secrets, changeSecrets, onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const again = useMutation(
    api.guardians.newRecoveryCode.mutationOptions({
      onSuccess: ({ recoveryCode }) => changeSecrets({ passphrase: '', recoveryCode }),
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        again.mutate({ passphrase: secrets.passphrase });
      }}
    >
      <Stack gap="md">
        <Alert color="yellow" variant="light">
          <Text c="var(--mantine-color-text)">{t('guardian.codeGone')}</Text>
        </Alert>
        <PasswordInput
          label={t('guardian.passphrase')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{
            'aria-label': t('guardian.show'),
            tabIndex: 0,
            'aria-hidden': false,
          }}
          value={secrets.passphrase}
          onChange={({ currentTarget }) => changeSecrets({ passphrase: currentTarget.value })}
        />
        {again.error !== null && <ErrorNotice error={again.error} />}
        <StepFooter
          onBack={onBack}
          nextLabel={t('guardian.newCode')}
          nextDisabled={secrets.passphrase === ''}
          busy={again.isPending}
          onSkip={() => onNext({ codeKept: true })}
          skipLabel={t('guardian.hasCode')}
        />
      </Stack>
    </form>
  );
}

function Made({ session, onBack, onNext }: StepProps & { readonly session: StoredSession }) {
  const { t } = useTranslation('wizard');
  return (
    <Stack gap="md">
      <Alert color="green" variant="light">
        <Text c="var(--mantine-color-text)">{t('guardian.done', { name: session.guardian.name })}</Text>
      </Alert>
      <StepFooter onBack={onBack} onNext={() => onNext()} />
    </Stack>
  );
}
