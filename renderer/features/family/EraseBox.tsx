/** Erasing cannot be undone, so here, and only here, the console asks twice. */
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';

type What = 'erase' | 'remove';

export function EraseBox({ child }: { readonly child: FamilyChild }) {
  const { t } = useTranslation('family');
  const [asked, setAsked] = useState<What | null>(null);
  const [sure, setSure] = useState(false);
  const close = (): void => {
    setAsked(null);
    setSure(false);
  };
  const erase = useChange(api.family.erase.mutationOptions({ onSuccess: close }));
  const remove = useChange(api.family.remove.mutationOptions({ onSuccess: close }));
  const pending = erase.isPending || remove.isPending;
  return (
    <Group gap="xs">
      <Button size="xs" variant="subtle" color="red" onClick={() => setAsked('erase')}>
        {t('erase.open')}
      </Button>
      <Button size="xs" variant="subtle" color="red" onClick={() => setAsked('remove')}>
        {t('remove.open')}
      </Button>
      <Modal
        opened={asked !== null}
        onClose={close}
        title={t(asked === 'remove' ? 'remove.title' : 'erase.title', { name: child.name })}
        closeButtonProps={{ 'aria-label': t('cancel') }}
      >
        <Stack gap="sm">
          <Text>{t(asked === 'remove' ? 'remove.body' : 'erase.body', { name: child.name })}</Text>
          <Checkbox
            label={t('erase.sure')}
            checked={sure}
            onChange={({ currentTarget }) => setSure(currentTarget.checked)}
          />
          <Group>
            <Button
              color="red"
              disabled={!sure}
              loading={pending}
              onClick={() => (asked === 'remove' ? remove : erase).mutate({ child: child.id })}
            >
              {t(asked === 'remove' ? 'remove.do' : 'erase.do')}
            </Button>
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
