/** Which guardian looked at which child's detail, and when: the child sees the same list. */
import { Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';

export function LookedTab() {
  const { t } = useTranslation('family');
  const text = useText();
  const format = useFormat();
  const { child, children } = useScope();
  const looked = useQuery(
    api.family.looked.queryOptions({ input: child === null ? {} : { child: child.id } }),
  );
  return (
    <QueryState query={looked}>
      {(looks) =>
        looks.length === 0 ? (
          <EmptyState title={t('looked.empty')} body={t('looked.emptyBody')} />
        ) : (
          <Stack gap="xs">
            <Text size="sm" c="dimmed">
              {t('looked.hint')}
            </Text>
            <section className="scroller" tabIndex={0} aria-label={t('tab.looked')}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('looked.when')}</Table.Th>
                    <Table.Th>{t('looked.who')}</Table.Th>
                    <Table.Th>{t('looked.child')}</Table.Th>
                    <Table.Th>{t('looked.what')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {looks.map(({ id, at, guardianText, child: of, sentence }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        {format.date(at)} {format.time(at)}
                      </Table.Td>
                      <Table.Td>{text(guardianText)}</Table.Td>
                      <Table.Td>{children.find((one) => one.id === of)?.name ?? of}</Table.Td>
                      <Table.Td>{text(sentence)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </section>
          </Stack>
        )
      }
    </QueryState>
  );
}
