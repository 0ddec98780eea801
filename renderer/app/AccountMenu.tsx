/** Who is signed in. Its menu (colours, language, the way out) is fetched when somebody reaches for it. */
import { Button } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../client/session.ts';

const load = () => import('./AccountChoices.tsx');
const AccountChoices = lazy(async () => ({ default: (await load()).AccountChoices }));

export function AccountMenu() {
  const { t } = useTranslation('common');
  const session = useSession();
  const [wanted, setWanted] = useState(false);
  if (session === null) return null;
  const button = (
    <Button
      variant="subtle"
      size="compact-sm"
      justify="flex-start"
      leftSection={<IconUserCircle size={18} aria-hidden />}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {t('shell.account', { name: session.guardian.name })}
    </Button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountChoices target={button} />
    </Suspense>
  );
}
