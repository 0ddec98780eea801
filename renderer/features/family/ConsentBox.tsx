/**
 * Consent and notice: each part is said by a person, nothing is ticked beforehand. From seven the child is asked too, and
 * a refusal is put down as well. Until then only totals are written.
 */
import { Alert, Button, Checkbox, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import { useFormat } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { RecordingNotice } from './RecordingNotice.tsx';

export function ConsentBox({ child }: { readonly child: FamilyChild }) {
  const { t } = useTranslation('family');
  const format = useFormat();
  const withdraw = useChange(api.family.withdraw.mutationOptions());
  const { consent } = child;
  if (consent === null) return <GiveConsent child={child} />;
  return (
    <Group gap="xs">
      <Text size="sm">
        {t('consent.given', { date: format.date(consent.guardianAt) })}{' '}
        {consent.assent !== null && t(`consent.assent.${consent.assent}`, { name: child.name })}
      </Text>
      <Button size="compact-xs" variant="subtle" onClick={() => withdraw.mutate({ child: child.id })}>
        {t('consent.withdraw')}
      </Button>
    </Group>
  );
}

function GiveConsent({ child }: { readonly child: FamilyChild }) {
  const { t } = useTranslation('family');
  const [consents, setConsents] = useState(false);
  const [noticed, setNoticed] = useState(false);
  const [assent, setAssent] = useState<'given' | 'refused' | null>(null);
  const give = useChange(api.family.consent.mutationOptions());
  const complete = consents && noticed && (assent !== null || !child.assentNeeded);
  return (
    <Alert variant="light" title={t('consent.title')} data-consent={child.id}>
      <Stack gap="xs">
        <Text size="sm">{t('consent.missing', { name: child.name })}</Text>
        <RecordingNotice detail={child.detail} order={3} />
        <Checkbox
          label={t('consent.guardian')}
          checked={consents}
          onChange={({ currentTarget }) => setConsents(currentTarget.checked)}
        />
        <Checkbox
          label={t('consent.notice', { name: child.name })}
          checked={noticed}
          onChange={({ currentTarget }) => setNoticed(currentTarget.checked)}
        />
        {child.assentNeeded && (
          <Radio.Group
            label={t('consent.asked', { name: child.name })}
            value={assent}
            onChange={(value) => setAssent(value === 'given' ? 'given' : 'refused')}
          >
            <Group mt="xs">
              <Radio value="given" label={t('consent.yes')} />
              <Radio value="refused" label={t('consent.no')} />
            </Group>
          </Radio.Group>
        )}
        <Button
          size="xs"
          disabled={!complete}
          loading={give.isPending}
          onClick={() => give.mutate({ child: child.id, guardianConsents: true, noticeGiven: true, assent })}
          style={{ alignSelf: 'flex-start' }}
        >
          {t('consent.record')}
        </Button>
      </Stack>
    </Alert>
  );
}
