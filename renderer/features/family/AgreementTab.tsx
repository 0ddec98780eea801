/** The agreement of one child. */
import { NativeSelect, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useScope } from '../../app/scope.ts';
import { AgreementPaper } from '../../ui/AgreementPaper.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';

export function AgreementTab() {
  const { t } = useTranslation('family');
  const { child, children } = useScope();
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosen ?? child?.id ?? children[0]?.id;
  if (shown === undefined) return <EmptyState title={t('tab.agreement')} body={t('agreement.empty')} />;
  return (
    <Stack gap="md">
      <NativeSelect
        className="no-print"
        label={t('agreement.choose')}
        value={shown}
        data={children.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        maw={280}
      />
      <AgreementPaper child={shown} />
    </Stack>
  );
}
