/** Name and passphrase. Paste and password managers are welcome; nothing has to be remembered but the passphrase. */
import { Anchor, Button, PasswordInput, Radio, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { door } from '../../client/door-client.ts';
import type { StoredSession } from '../../client/session.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { ClosedDoor } from './ClosedDoor.tsx';
import { useClosedSeconds } from './use-closed-seconds.ts';

export interface DoorFormProps {
  readonly guardians: readonly { readonly id: string; readonly name: string }[];
  readonly closedForSeconds: number;
  readonly onDone: (session: StoredSession) => void;
  /** A wrong try may have closed the door. */
  readonly onTried: () => void;
}

interface PassphraseFormProps extends DoorFormProps {
  readonly onForgotten: () => void;
}

export function PassphraseForm(props: PassphraseFormProps) {
  const { guardians, closedForSeconds, onDone, onTried, onForgotten } = props;
  const { t } = useTranslation('sign-in');
  const [guardian, setGuardian] = useState(guardians[0]?.id ?? '');
  const [passphrase, setPassphrase] = useState('');
  const closed = useClosedSeconds(closedForSeconds);
  const signIn = useMutation(door.signIn.mutationOptions({ onSuccess: onDone, onError: onTried }));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (closed === 0 && passphrase !== '') signIn.mutate({ guardian, passphrase });
  };
  return (
    <form onSubmit={submit} className="card">
      <Stack gap="md">
        <GuardianChoice guardians={guardians} value={guardian} onChange={setGuardian} />
        <PasswordInput
          label={t('passphrase')}
          value={passphrase}
          onChange={({ currentTarget }) => setPassphrase(currentTarget.value)}
          autoComplete="current-password"
          data-autofocus
          autoFocus
          required
          visibilityToggleButtonProps={{ 'aria-label': t('show'), tabIndex: 0, 'aria-hidden': false }}
        />
        {closed > 0 ? (
          <ClosedDoor seconds={closed} />
        ) : (
          signIn.error !== null && <ErrorNotice error={signIn.error} />
        )}
        <Button type="submit" loading={signIn.isPending} disabled={closed > 0}>
          {t('signIn')}
        </Button>
        <Anchor component="button" type="button" size="sm" onClick={onForgotten}>
          {t('forgotten')}
        </Anchor>
      </Stack>
    </form>
  );
}

interface GuardianChoiceProps {
  readonly guardians: DoorFormProps['guardians'];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

export function GuardianChoice({ guardians, value, onChange }: GuardianChoiceProps) {
  const { t } = useTranslation('sign-in');
  const chosen = guardians.find(({ id }) => id === value);
  return (
    <>
      {guardians.length > 1 ? (
        <Radio.Group label={t('who')} value={value} onChange={onChange}>
          <Stack gap="xs" mt="xs">
            {guardians.map(({ id, name }) => (
              <Radio key={id} value={id} label={name} />
            ))}
          </Stack>
        </Radio.Group>
      ) : (
        <Text fw={600}>{t('hello', { name: chosen?.name ?? '' })}</Text>
      )}
      {/* A password manager keeps the passphrase under this name. */}
      <input type="text" autoComplete="username" value={chosen?.name ?? ''} readOnly hidden />
    </>
  );
}
