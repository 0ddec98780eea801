/** Every child with what holds for the child, and the form for one more. */
import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { AddChild } from './AddChild.tsx';
import { ChildCard } from './ChildCard.tsx';

export function ChildrenTab() {
  const { t } = useTranslation('family');
  const [adding, { open, close }] = useDisclosure(false);
  const children = useQuery(api.family.children.queryOptions());
  return (
    <QueryState query={children}>
      {(all) => (
        <Stack gap="md">
          {all.length === 0 && !adding && (
            <EmptyState
              title={t('empty.title')}
              body={t('empty.body')}
              action={<Button onClick={open}>{t('add.open')}</Button>}
            />
          )}
          {all.map((child) => (
            <ChildCard key={child.id} child={child} />
          ))}
          {adding ? (
            <AddChild onDone={close} />
          ) : (
            all.length > 0 && (
              <Button
                variant="light"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={open}
                style={{ alignSelf: 'flex-start' }}
              >
                {t('add.open')}
              </Button>
            )
          )}
        </Stack>
      )}
    </QueryState>
  );
}
