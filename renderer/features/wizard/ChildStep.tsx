/** Who it is for: name, age, and which account of this computer is the child's. */
import { Alert, List, NumberInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { isAge, NOTHING_AGREED } from './draft.ts';
import { StepFooter } from './StepFooter.tsx';
import type { StepProps } from './step-props.ts';

const NO_ACCOUNT = '';

export function ChildStep({ draft, change, onBack, onNext }: StepProps) {
  const { t } = useTranslation('wizard');
  const accounts = useQuery(api.family.osAccounts.queryOptions());
  const family = useQuery(api.family.children.queryOptions());
  const [tried, setTried] = useState(false);
  const name = draft.name.trim();
  const taken = family.data?.some((child) => child.name === name && child.id !== draft.childId) === true;
  const nameFault = name === '' ? t('child.nameMissing') : taken ? t('child.nameTaken', { name }) : null;
  const ageFault = isAge(draft.age) ? null : t('child.ageOutside');
  const own = family.data?.find(({ id }) => id === draft.childId)?.name;
  const account = accounts.data?.find(({ user }) => user === draft.osUser);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (nameFault === null && ageFault === null) onNext({ name });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label={t('child.name')}
          description={t('child.nameHint')}
          required
          value={draft.name}
          maxLength={64}
          onChange={({ currentTarget }) => change({ name: currentTarget.value, agreed: NOTHING_AGREED })}
          error={tried ? nameFault : null}
        />
        <NumberInput
          label={t('child.age')}
          description={t('child.ageHint')}
          required
          min={0}
          max={999}
          clampBehavior="strict"
          allowDecimal={false}
          allowNegative={false}
          value={draft.age ?? ''}
          onChange={(value) =>
            change({ age: typeof value === 'number' ? value : null, agreed: NOTHING_AGREED })
          }
          error={tried ? ageFault : null}
          maw="24rem"
        />
        {/* The accounts of a computer that is only managed from are nobody's child's. */}
        {draft.computer !== 'manager' && (
          <QueryState query={accounts} lines={2}>
            {(found) => (
              <Radio.Group
                label={t('child.account')}
                description={t('child.accountHint')}
                value={draft.osUser ?? NO_ACCOUNT}
                onChange={(user) => change({ osUser: user === NO_ACCOUNT ? null : user })}
              >
                <Stack gap="xs" mt="xs">
                  {found.map(({ user, fullName, takenBy, isOwn }) => (
                    <Radio
                      key={user}
                      value={user}
                      label={fullName === '' || fullName === user ? user : `${fullName} (${user})`}
                      disabled={takenBy !== null && takenBy !== own}
                      description={
                        takenBy !== null && takenBy !== own
                          ? t('child.accountTaken', { name: takenBy })
                          : isOwn
                            ? t('child.accountOwn')
                            : undefined
                      }
                    />
                  ))}
                  <Radio value={NO_ACCOUNT} label={t('child.noAccount')} />
                </Stack>
              </Radio.Group>
            )}
          </QueryState>
        )}
        {account?.isAdministrator === true && (
          <Alert color="yellow" variant="light" title={t('child.administrator')}>
            <Text size="sm" c="var(--mantine-color-text)">
              {t('child.administratorWhy')}
            </Text>
            <List size="sm" type="ordered" mt="xs">
              <List.Item>{t('child.makeStandard1')}</List.Item>
              <List.Item>{t('child.makeStandard2', { user: account.user })}</List.Item>
            </List>
          </Alert>
        )}
        <StepFooter onBack={onBack} />
      </Stack>
    </form>
  );
}
