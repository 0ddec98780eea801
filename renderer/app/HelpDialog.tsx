/** The keys, and where help is. */
import { Kbd, Modal, Switch, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useInterface } from './interface-store.ts';

const KEYS = [
  'Ctrl K',
  'Ctrl V',
  '/',
  'g h',
  'g a',
  'g y',
  'g q',
  'g t',
  'g b',
  'n',
  '1 2 3',
  'u',
  '[ ]',
  '?',
] as const;

export function HelpDialog() {
  const { t } = useTranslation('palette');
  const open = useInterface((state) => state.helpOpen);
  const setOpen = useInterface((state) => state.setHelpOpen);
  const singleKeys = useInterface((state) => state.singleKeys);
  const setSingleKeys = useInterface((state) => state.setSingleKeys);
  return (
    <Modal
      opened={open}
      onClose={() => setOpen(false)}
      title={t('help.title')}
      closeButtonProps={{ 'aria-label': t('help.close') }}
    >
      <Table>
        <Table.Tbody>
          {KEYS.map((keys, index) => (
            <Table.Tr key={keys}>
              <Table.Th scope="row">
                {keys.split(' ').map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Th>
              <Table.Td>{t(`help.key${(index + 1) as 1}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Switch
        mt="md"
        label={t('help.singleKeys')}
        checked={singleKeys}
        onChange={({ currentTarget }) => setSingleKeys(currentTarget.checked)}
      />
      <Text mt="md" size="sm">
        {t('help.line')}
      </Text>
    </Modal>
  );
}
