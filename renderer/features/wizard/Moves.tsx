/** The way back and the way on, in the same place on every step. */
import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface MovesProps {
  readonly onBack: (() => void) | null;
  readonly children: ReactNode;
}

export function Moves({ onBack, children }: MovesProps) {
  const { t } = useTranslation('wizard');
  return (
    <Group justify="space-between" mt="md" className="no-print">
      {onBack === null ? (
        <span />
      ) : (
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
      )}
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
