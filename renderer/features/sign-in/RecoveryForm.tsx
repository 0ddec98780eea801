/** Back in with the recovery code: a new passphrase now, and the next code at once, since this one is used up. */
import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { door } from '../../client/door-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { RecoveryCode } from '../../ui/RecoveryCode.tsx';
import { ClosedDoor } from './ClosedDoor.tsx';
import { GuardianChoice, type DoorFormProps } from './PassphraseForm.tsx';
import { useClosedSeconds } from './use-closed-seconds.ts';

interface RecoveryFormProps extends DoorFormProps {
  readonly onBack: () => void;
}

/** As the contract has it. */
const SHORTEST_PASSPHRASE = 8;

export function RecoveryForm(props: RecoveryFormProps) {
  const { guardians, closedForSeconds, onDone, onTried, onBack } = props;
  const { t } = useTranslation('sign-in');
  const [guardian, setGuardian] = useState(guardians[0]?.id ?? '');
  const [recoveryCode, setRecoveryCode] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const closed = useClosedSeconds(closedForSeconds);
  const recover = useMutation(door.recover.mutationOptions({ onError: onTried }));
  const done = recover.data;
  if (done !== undefined) return <RecoveryCode code={done.recoveryCode} onDone={() => onDone(done)} />;
  const isShort = passphrase.length > 0 && passphrase.length < SHORTEST_PASSPHRASE;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (closed > 0 || passphrase.length < SHORTEST_PASSPHRASE || recoveryCode.trim() === '') return;
    recover.mutate({ guardian, recoveryCode: recoveryCode.trim(), passphrase });
  };
  return (
    <form onSubmit={submit} className="card">
      <Stack gap="md">
        <Text>{t('recover.body')}</Text>
        <GuardianChoice guardians={guardians} value={guardian} onChange={setGuardian} />
        <TextInput
          label={t('recover.code')}
          description={t('recover.codeHint')}
          value={recoveryCode}
          onChange={({ currentTarget }) => setRecoveryCode(currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          required
        />
        <PasswordInput
          label={t('recover.next')}
          description={t('recover.nextHint')}
          error={isShort ? t('recover.tooShort') : undefined}
          value={passphrase}
          onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          autoComplete="new-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0, 'aria-hidden': false }}
        />
        {closed > 0 ? (
          <ClosedDoor seconds={closed} />
        ) : (
          recover.error !== null && <ErrorNotice error={recover.error} />
        )}
        <Button type="submit" loading={recover.isPending} disabled={closed > 0}>
          {t('recover.submit')}
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={onBack}>
          {t('recover.back')}
        </Anchor>
      </Stack>
    </form>
  );
}
