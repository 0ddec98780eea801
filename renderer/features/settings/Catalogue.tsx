/** Well-known public lists with their licence: one click subscribes. Those that every preset needs come first. */
import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { matcherOf } from '../../ui/fold.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';

export function Catalogue() {
  const { t } = useTranslation('settings');
  const text = useText();
  const [filter, setFilter] = useState('');
  const catalogue = useQuery(api.lists.catalogue.queryOptions());
  const add = useMutation(api.lists.add.mutationOptions());
  const fits = matcherOf(filter);
  const nameOf = (id: string): string => {
    const category = isCategoryId(id) ? CATEGORY_BY_ID.get(id) : undefined;
    return category === undefined ? t('lists.auto') : text(category.name);
  };
  return (
    <section aria-labelledby="catalogue-title">
      <Title order={2} size="h4" id="catalogue-title" mb="xs">
        {t('catalogue.title')}
      </Title>
      <TextInput
        label={t('catalogue.filter')}
        value={filter}
        onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        maw={360}
        mb="xs"
      />
      {add.isError && <ErrorNotice error={add.error} />}
      <QueryState query={catalogue}>
        {(entries) => (
          <Stack gap="xs">
            {entries
              .filter(
                ({ name, description, category }) =>
                  fits(name) || fits(text(description)) || fits(nameOf(category)),
              )
              .toSorted((a, b) => Number(b.recommended) - Number(a.recommended))
              .map((entry) => (
                <Paper key={entry.id} withBorder p="sm">
                  <Group justify="space-between" align="flex-start">
                    <div style={{ flex: '1 1 16rem', minWidth: 0 }}>
                      <Group gap="xs">
                        <Text fw={600}>{entry.name}</Text>
                        <Tag>{nameOf(entry.category)}</Tag>
                        {entry.recommended && <Tag tone="good">{t('catalogue.recommended')}</Tag>}
                      </Group>
                      <Text size="sm">{text(entry.description)}</Text>
                      <Text size="xs" c="dimmed">
                        {t('catalogue.licence', { licence: entry.licence })}
                      </Text>
                    </div>
                    <Button
                      size="xs"
                      disabled={entry.subscribed}
                      loading={
                        add.isPending && add.variables.from === 'catalogue' && add.variables.id === entry.id
                      }
                      onClick={() => add.mutate({ from: 'catalogue', id: entry.id })}
                    >
                      {entry.subscribed ? t('catalogue.subscribed') : t('catalogue.subscribe')}
                    </Button>
                  </Group>
                </Paper>
              ))}
          </Stack>
        )}
      </QueryState>
    </section>
  );
}
