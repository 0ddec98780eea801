/** The pages on a narrow screen, from the side. */
import { Drawer, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { AccountMenu } from './AccountMenu.tsx';
import { Brand } from './Brand.tsx';
import { Navigation } from './Navigation.tsx';

export interface NarrowMenuProps {
  readonly waiting: number;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function NarrowMenu({ waiting, opened, onClose }: NarrowMenuProps) {
  const { t } = useTranslation('common');
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={<Brand />}
      size="18rem"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Navigation waiting={waiting} />
        <AccountMenu />
      </Stack>
    </Drawer>
  );
}
