/**
 * Notice and consent: what is recorded, who sees it and for how long, in the child's own words to read together; then the
 * guardian's consent and, from seven, the child's own answer. Nothing is ticked beforehand, and a refusal is an answer.
 */
import { Alert, Checkbox, NativeSelect, Radio, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DETAIL_LEVELS } from '../../../shared/activity/detail-level.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { RecordingNotice } from '../family/RecordingNotice.tsx';
import { NOTHING_AGREED, type Draft } from './draft.ts';
import { StepFooter } from './StepFooter.tsx';
import type { ChildStepProps } from './step-props.ts';

export function ConsentStep({ child, draft, change, onBack, onNext }: ChildStepProps) {
  const { t } = useTranslation('wizard');
  const queryClient = useQueryClient();
  const refresh = (): Promise<void> => queryClient.invalidateQueries();
  const give = useMutation(
    api.family.consent.mutationOptions({
      onSuccess: async () => {
        await refresh();
        onNext();
      },
    }),
  );
  const update = useMutation(api.family.update.mutationOptions({ onSuccess: refresh }));
  const { consents, noticed, assent } = draft.agreed;
  const agree = (part: Partial<Draft['agreed']>): void => change({ agreed: { ...draft.agreed, ...part } });
  const { consent, name, band, detail } = child;
  const complete = consents && noticed && (assent !== null || !child.assentNeeded);
  return (
    <Stack gap="md">
      <Text>{t('consent.intro', { name })}</Text>
      <NativeSelect
        label={t('consent.detail')}
        description={t('consent.detailHint')}
        value={detail}
        data={DETAIL_LEVELS.map((id) => ({ value: id, label: t(`consent.level.${id}`) }))}
        onChange={({ currentTarget }) => {
          const next = DETAIL_LEVELS.find((id) => id === currentTarget.value);
          if (next === undefined) return;
          // Whoever agreed, agreed to the level that was shown.
          change({ agreed: NOTHING_AGREED });
          update.mutate({ child: child.id, detail: next });
        }}
      />
      <section className="card" aria-labelledby="notice-title">
        <Title order={2} id="notice-title">
          {t('consent.noticeTitle', { name })}
        </Title>
        <Text mt="xs">{t(`consent.notice.${band}`)}</Text>
        <RecordingNotice detail={detail} order={3} />
      </section>
      {consent !== null ? (
        <Alert color="green" variant="light">
          <Text c="var(--mantine-color-text)">
            {consent.assent === 'refused'
              ? t('consent.doneRefused', { name })
              : consent.assent === 'given'
                ? t('consent.done')
                : t('consent.doneYoung', { name })}
          </Text>
        </Alert>
      ) : (
        <>
          <Checkbox
            label={t('consent.guardian', { name })}
            checked={consents}
            onChange={({ currentTarget }) => agree({ consents: currentTarget.checked })}
          />
          <Checkbox
            label={t('consent.given', { name })}
            checked={noticed}
            onChange={({ currentTarget }) => agree({ noticed: currentTarget.checked })}
          />
          {child.assentNeeded && (
            <Radio.Group
              label={t('consent.asked', { name })}
              description={t('consent.askedHint')}
              value={assent}
              onChange={(value) => agree({ assent: value === 'given' ? 'given' : 'refused' })}
            >
              <Stack gap="xs" mt="xs">
                <Radio value="given" label={t('consent.yes')} />
                <Radio value="refused" label={t('consent.no')} />
              </Stack>
            </Radio.Group>
          )}
          {assent === 'refused' && (
            <Alert color="yellow" variant="light">
              <Text c="var(--mantine-color-text)">{t('consent.refusedHint', { name })}</Text>
            </Alert>
          )}
        </>
      )}
      {give.error !== null && <ErrorNotice error={give.error} />}
      {update.error !== null && <ErrorNotice error={update.error} />}
      {consent !== null ? (
        <StepFooter onBack={onBack} onNext={() => onNext()} />
      ) : (
        <StepFooter
          onBack={onBack}
          onNext={() =>
            give.mutate({
              child: child.id,
              guardianConsents: true,
              noticeGiven: true,
              assent: child.assentNeeded ? assent : null,
            })
          }
          nextLabel={t('consent.record')}
          nextDisabled={!complete}
          busy={give.isPending}
          onSkip={() => onNext()}
          skipLabel={t('consent.later')}
        />
      )}
    </Stack>
  );
}
