/** The preset in plain sentences, and what families of the age often add: offered, not ticked. */
import { Button, Checkbox, List, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Rules } from '../../../shared/contracts/rule-shapes.ts';
import { parsePolicy } from '../../../shared/policy/policy.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { Moves } from './Moves.tsx';
import { NoChild } from './NoChild.tsx';
import type { StepProps } from './steps.ts';

export function RulesStep(props: StepProps) {
  const { childId } = props.draft;
  return childId === null ? <NoChild onBack={props.onBack} /> : <RulesOf {...props} child={childId} />;
}

function RulesOf({ child, draft, onNext, onBack }: StepProps & { readonly child: string }) {
  const rules = useQuery(api.rules.get.queryOptions({ input: { profile: child } }));
  return (
    <QueryState query={rules}>
      {(data) => <Choice rules={data} begun={draft.bedtime} onNext={onNext} onBack={onBack} />}
    </QueryState>
  );
}

interface ChoiceProps {
  readonly rules: Rules;
  readonly begun: boolean;
  readonly onNext: StepProps['onNext'];
  readonly onBack: StepProps['onBack'];
}

function Choice({ rules, begun, onNext, onBack }: ChoiceProps) {
  const { t } = useTranslation('wizard');
  const text = useText();
  const [bedtime, setBedtime] = useState(begun);
  const put = useChange(api.rules.put.mutationOptions({ onSuccess: () => onNext({ bedtime }) }));
  const suggested = hoursOf(rules.preset?.suggested);
  const document = parsePolicy(rules.document);
  const has = document.ok && (document.value.hours?.length ?? 0) > 0;
  const next = (): void => {
    if (bedtime === has || !document.ok) onNext({ bedtime });
    else
      put.mutate({
        profile: rules.profile,
        revision: rules.revision,
        document: { ...document.value, hours: bedtime ? suggested : [] },
      });
  };
  return (
    <Stack className="card" gap="md">
      <List spacing={4}>
        {rules.sentences.map((line) => (
          <List.Item key={line.en}>{text(line)}</List.Item>
        ))}
      </List>
      {suggested.length > 0 && (
        <Checkbox
          label={t('rules.bedtime', { start: suggested[0]?.start ?? '', end: suggested[0]?.end ?? '' })}
          description={t('rules.bedtimeHint')}
          checked={bedtime}
          onChange={({ currentTarget }) => setBedtime(currentTarget.checked)}
        />
      )}
      <Text size="sm" c="dimmed">
        {t('rules.later')}
      </Text>
      <Moves onBack={onBack}>
        <Button loading={put.isPending} onClick={next}>
          {t('next')}
        </Button>
      </Moves>
    </Stack>
  );
}

function hoursOf(suggested: unknown) {
  const parsed = parsePolicy({ version: 1, ...(typeof suggested === 'object' ? suggested : {}) });
  return parsed.ok ? (parsed.value.hours ?? []) : [];
}
