/** A list by its address. */
import { Button, Group, Select, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CATEGORIES } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { LIST_FORMATS } from '../../../shared/catalogue/public-list.ts';
import { useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';

export function AddList() {
  const { t } = useTranslation('settings');
  const text = useText();
  const form = useForm({
    initialValues: { name: '', url: '', category: '', format: 'auto' },
    validate: {
      name: (name) => (/^[a-z0-9][a-z0-9_.-]{0,63}$/i.test(name) ? null : t('add.badName')),
      url: (url) => (/^https?:\/\/\S+$/.test(url) ? null : t('add.badUrl')),
      category: (category) => (category === '' ? t('add.noCategory') : null),
    },
  });
  const add = useMutation(api.lists.add.mutationOptions({ onSuccess: () => form.reset() }));
  return (
    <form
      onSubmit={form.onSubmit(({ name, url, category, format }) => {
        const known = LIST_FORMATS.find((id) => id === format) ?? 'auto';
        if (category === 'auto' || isCategoryId(category))
          add.mutate({ from: 'url', name, url, category, format: known });
      })}
    >
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t('add.title')}
        </Title>
        <Group align="flex-start" gap="xs">
          <TextInput label={t('add.name')} {...form.getInputProps('name')} />
          <TextInput
            label={t('add.url')}
            placeholder="https://…"
            style={{ flex: '1 1 260px' }}
            {...form.getInputProps('url')}
          />
          <Select
            label={t('add.category')}
            searchable
            data={[
              { value: 'auto', label: t('lists.auto') },
              ...CATEGORIES.map(({ id, name }) => ({ value: id, label: text(name) })),
            ]}
            {...form.getInputProps('category')}
          />
          <Select
            label={t('add.format')}
            data={LIST_FORMATS.map((id) => ({ value: id, label: id === 'auto' ? t('add.autoFormat') : id }))}
            allowDeselect={false}
            {...form.getInputProps('format')}
          />
        </Group>
        {add.isError && <ErrorNotice error={add.error} />}
        <Button type="submit" loading={add.isPending} style={{ alignSelf: 'flex-start' }}>
          {t('add.add')}
        </Button>
      </Stack>
    </form>
  );
}
