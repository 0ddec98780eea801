/** A new profile: name, age, preset, account. It filters from its first second; names are recorded only after consent. */
import { Alert, Button, Group, NumberInput, Paper, Select, Stack, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AGE_BANDS, type AgeBand } from '../../../shared/catalogue/categories.ts';
import { presetForAge, PRESETS } from '../../../shared/policy/presets.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';

const YOUNGEST = 3;
const OLDEST = 17;
const NO_ACCOUNT = '';

export interface AddChildProps {
  readonly onDone: () => void;
  /** Takes the new profile's id. */
  readonly onAdded?: (child: string) => void;
}

export function AddChild({ onDone, onAdded }: AddChildProps) {
  const { t } = useTranslation('family');
  const text = useText();
  const accounts = useQuery(api.family.osAccounts.queryOptions());
  const add = useChange(
    api.family.add.mutationOptions({
      onSuccess: ({ child }) => {
        onDone();
        onAdded?.(child.id);
      },
    }),
  );
  const form = useForm<{ name: string; age: number | string; preset: AgeBand | null; osUser: string }>({
    initialValues: { name: '', age: '', preset: null, osUser: NO_ACCOUNT },
    validate: {
      name: (name) => (name.trim() === '' ? t('add.nameMissing') : null),
      age: (age) => (isAge(age) ? null : t('add.ageOutside', { from: YOUNGEST, to: OLDEST })),
    },
  });
  const { age, preset, osUser } = form.values;
  // Until somebody chooses, the preset follows the age.
  const chosen = preset ?? (isAge(age) ? presetForAge(age).id : null);
  const account = accounts.data?.find(({ user }) => user === osUser);
  return (
    <Paper withBorder p="md" component="section" aria-label={t('add.open')}>
      <form
        onSubmit={form.onSubmit((values) => {
          if (!isAge(values.age) || chosen === null) return;
          add.mutate({
            name: values.name.trim(),
            age: values.age,
            preset: chosen,
            ...(values.osUser === NO_ACCOUNT ? {} : { osUser: values.osUser }),
          });
        })}
      >
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t('add.open')}
          </Title>
          <Group grow align="flex-start">
            <TextInput label={t('add.name')} required {...form.getInputProps('name')} />
            <NumberInput
              label={t('add.age')}
              required
              min={YOUNGEST}
              max={OLDEST}
              allowDecimal={false}
              {...form.getInputProps('age')}
            />
          </Group>
          <Select
            label={t('add.preset')}
            description={chosen === null ? t('add.presetHint') : text(PRESETS[chosen].summary)}
            data={AGE_BANDS.map((band) => ({ value: band, label: text(PRESETS[band].name) }))}
            value={chosen}
            onChange={(value) =>
              form.setFieldValue('preset', AGE_BANDS.find((band) => band === value) ?? null)
            }
          />
          <Select
            label={t('add.account')}
            description={t('add.accountHint')}
            data={[
              { value: NO_ACCOUNT, label: t('add.noAccount') },
              ...(accounts.data ?? []).map(({ user, fullName, takenBy }) => ({
                value: user,
                label: fullName === '' ? user : `${fullName} (${user})`,
                disabled: takenBy !== null,
              })),
            ]}
            value={osUser}
            onChange={(value) => form.setFieldValue('osUser', value ?? NO_ACCOUNT)}
          />
          {account?.isAdministrator === true && <Alert color="yellow">{t('add.administrator')}</Alert>}
          <Group>
            <Button type="submit" loading={add.isPending}>
              {t('add.add')}
            </Button>
            <Button variant="default" onClick={onDone}>
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

const isAge = (age: unknown): age is number =>
  typeof age === 'number' && Number.isInteger(age) && age >= YOUNGEST && age <= OLDEST;
