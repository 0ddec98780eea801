/** The door of the console: who is signing in, the passphrase, and the way back in when it is forgotten. */
import { Button, Code, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BareFrame } from '../../app/BareFrame.tsx';
import { currentEntrance } from '../../app/entrance.ts';
import { failureOf } from '../../client/api-error.ts';
import { door } from '../../client/door-client.ts';
import { startSession, useSession, type StoredSession } from '../../client/session.ts';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { PassphraseForm } from './PassphraseForm.tsx';
import { RecoveryForm } from './RecoveryForm.tsx';

export function SignInPage() {
  const { t } = useTranslation('sign-in');
  const { to, ended } = useSearch({ from: '/sign-in' });
  const router = useRouter();
  const state = useQuery(door.state.queryOptions({ staleTime: 0 }));
  const session = useSession();
  const [recovering, setRecovering] = useState(false);
  // The recovery form shows its new code before it lets go of the page.
  if (session !== null && !recovering) return <Navigate to={to ?? '/'} replace />;

  const failure = state.error === null ? null : failureOf(state.error);
  const signedIn = (next: StoredSession): void => {
    startSession(next);
    router.history.replace(to ?? '/');
  };
  if (failure?.kind === 'stated' && failure.code === 'NOT_SIGNED_IN') return <NoPass />;
  return (
    <BareFrame>
      <PageHead
        title={t('title')}
        description={ended === undefined ? t('description') : t(`ended.${ended}`)}
      />
      <QueryState query={state}>
        {({ setupNeeded, guardians, closedForSeconds }) => {
          if (setupNeeded) return <Navigate to="/wizard" replace />;
          return recovering ? (
            <RecoveryForm
              guardians={guardians}
              closedForSeconds={closedForSeconds}
              onBack={() => setRecovering(false)}
              onDone={signedIn}
              onTried={() => void state.refetch()}
            />
          ) : (
            <PassphraseForm
              guardians={guardians}
              closedForSeconds={closedForSeconds}
              onForgotten={() => setRecovering(true)}
              onDone={signedIn}
              onTried={() => void state.refetch()}
            />
          );
        }}
      </QueryState>
    </BareFrame>
  );
}

/** Over the network the door opens only to a one-time address. */
function NoPass() {
  const { t } = useTranslation('sign-in');
  const entrance = currentEntrance();
  return (
    <BareFrame>
      <PageHead
        title={entrance === 'refused' ? t('noPass.used') : t('noPass.title')}
        description={t('noPass.why')}
      />
      <Stack className="card" gap="sm">
        <Text>{t('noPass.how')}</Text>
        <Code block>{'npx haidang console link'}</Code>
        <Text c="dimmed" size="sm">
          {t('noPass.safe')}
        </Text>
        <Button variant="default" onClick={() => location.reload()}>
          {t('noPass.again')}
        </Button>
      </Stack>
    </BareFrame>
  );
}
