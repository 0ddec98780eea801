/** The last step: the family's one page, to read together or to print. */
import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AgreementPaper } from '../../ui/AgreementPaper.tsx';
import { StepFooter } from './StepFooter.tsx';
import type { ChildStepProps } from './step-props.ts';

export function AgreementStep({ child, onBack, onNext }: ChildStepProps) {
  const { t } = useTranslation('wizard');
  return (
    <Stack gap="md">
      <Text className="no-print">{t('agreement.intro', { name: child.name })}</Text>
      <AgreementPaper child={child.id} />
      <StepFooter onBack={onBack} onNext={() => onNext()} nextLabel={t('agreement.finish')} />
    </Stack>
  );
}
