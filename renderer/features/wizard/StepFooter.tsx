/** Back, later, on: the same places in every step. */
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface StepFooterProps {
  readonly onBack?: (() => void) | undefined;
  /** Absent: the form's own submit goes on. */
  readonly onNext?: (() => void) | undefined;
  readonly nextLabel?: string | undefined;
  readonly nextDisabled?: boolean;
  /** Going on is possible, and something else on the page is what one should do. */
  readonly nextQuiet?: boolean;
  readonly busy?: boolean;
  readonly onSkip?: (() => void) | undefined;
  readonly skipLabel?: string;
}

export function StepFooter(props: StepFooterProps) {
  const {
    onBack,
    onNext,
    nextLabel,
    nextDisabled = false,
    nextQuiet = false,
    busy = false,
    onSkip,
    skipLabel,
  } = props;
  const { t } = useTranslation('common');
  return (
    <Group justify="space-between" mt="xl" className="no-print">
      {onBack === undefined ? (
        <span />
      ) : (
        <Button variant="default" onClick={onBack}>
          {t('back')}
        </Button>
      )}
      <Group gap="xs">
        {onSkip !== undefined && (
          <Button variant="subtle" onClick={onSkip}>
            {skipLabel}
          </Button>
        )}
        <Button
          type={onNext === undefined ? 'submit' : 'button'}
          onClick={onNext}
          variant={nextQuiet ? 'default' : 'filled'}
          disabled={nextDisabled}
          loading={busy}
        >
          {nextLabel ?? t('next')}
        </Button>
      </Group>
    </Group>
  );
}
