/** "Not yet…": the button whose menu of reasons is fetched when somebody reaches for it. */
import { Button, type ButtonProps } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NOT_YET_REASONS } from '../../../shared/contracts/choices.ts';

const load = () => import('./NotYetChoices.tsx');
const NotYetChoices = lazy(async () => ({ default: (await load()).NotYetChoices }));

export interface NotYetProps extends Pick<ButtonProps, 'size'> {
  readonly disabled: boolean;
  readonly onChoose: (reason: (typeof NOT_YET_REASONS)[number]) => void;
}

export function NotYet({ disabled, onChoose, size }: NotYetProps) {
  const { t } = useTranslation('requests');
  const [wanted, setWanted] = useState(false);
  const button = (
    <Button
      variant="default"
      {...(size === undefined ? {} : { size })}
      disabled={disabled}
      rightSection={<IconChevronDown size={14} aria-hidden />}
      aria-haspopup="menu"
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => setWanted(true)}
    >
      {t('notYet')}
    </Button>
  );
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <NotYetChoices target={button} onChoose={onChoose} />
    </Suspense>
  );
}
