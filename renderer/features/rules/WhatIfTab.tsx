/** What would happen: an address and a moment in, verdict, sentence, chain and the deciding rule out. Records nothing. */
import { Alert, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rules, WhatIf } from '../../../shared/contracts/rule-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { api } from '../../client/console-client.ts';
import { RuleLinkAnchor } from '../../ui/RuleLinkAnchor.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { TimeField } from '../../ui/TimeField.tsx';

export function WhatIfTab({ rules }: { readonly rules: Rules }) {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const { target = '' } = useSearch({ from: '/rules' });
  const navigate = useNavigate({ from: '/rules' });
  const [draft, setDraft] = useState(target);
  /** On the clock of the policy's zone. Both empty: now; one alone: today, or that day at this time of day. */
  const [date, setDate] = useState('');
  const [time, setTime] = useState('');
  const at =
    date === '' && time === ''
      ? null
      : format.instantOf(`${date || format.civilDate()}T${time || format.time(Date.now())}`);
  const result = useQuery({
    ...api.rules.whatIf.queryOptions({
      input: { profile: rules.profile, target, ...(at === null ? {} : { at }) },
    }),
    enabled: target !== '',
    retry: false,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void navigate({ search: (search) => ({ ...search, target: draft.trim() }), replace: true });
  };
  return (
    <Stack gap="md" maw={760}>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs">
          <TextInput
            label={t('try.target')}
            placeholder="roblox.com"
            value={draft}
            onChange={({ currentTarget }) => setDraft(currentTarget.value)}
            style={{ flex: '1 1 240px' }}
            required
          />
          <TextInput
            type="date"
            label={t('try.day')}
            description={t('try.dayHint')}
            value={date}
            onChange={({ currentTarget }) => setDate(currentTarget.value)}
          />
          <TimeField
            optional
            label={t('try.time')}
            description={t('try.timeHint')}
            value={time}
            onChange={setTime}
          />
          <Button type="submit">{t('try.ask')}</Button>
        </Group>
      </form>
      {target !== '' && <QueryState query={result}>{(data) => <Verdict result={data} />}</QueryState>}
    </Stack>
  );
}

const COLOURS = { allow: 'teal', block: 'red', rewrite: 'blue' } as const;

function Verdict({ result }: { readonly result: WhatIf }) {
  const { t } = useTranslation('rules');
  const text = useText();
  const format = useFormat();
  return (
    <Alert
      color={COLOURS[result.verdict]}
      variant="light"
      title={t(`try.verdict.${result.verdict}`, { name: result.name })}
    >
      <Stack gap="xs">
        <Text>{text(result.sentence)}</Text>
        {!result.enforced && <Text size="sm">{t('try.observed')}</Text>}
        <Text size="sm" c="dimmed">
          {result.validUntil === null
            ? t('try.forever')
            : t('try.until', { until: format.until(result.validUntil) })}
        </Text>
        {result.list !== null && (
          <Text size="sm" c="dimmed">
            {t('try.list', { list: result.list, entry: result.entry ?? '' })}
          </Text>
        )}
        <RuleLinkAnchor link={result.link} />
        {result.chain.length > 1 && (
          <Paper withBorder p="xs">
            <Text size="sm" fw={600}>
              {t('try.chain')}
            </Text>
            <ol>
              {result.chain.map(({ name, verdict }) => (
                <li key={name}>
                  {name}: {t(`try.short.${verdict}`)}
                </li>
              ))}
            </ol>
          </Paper>
        )}
      </Stack>
    </Alert>
  );
}
