/** From AdGuard Home or Pi-hole: first a dry run that says what is kept, changed and left out, then one change. */
import { Button, FileInput, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IMPORT_KINDS, type ImportPlan } from '../../../shared/contracts/system-shapes.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { Tag } from '../../ui/Tag.tsx';

export function ImportTab() {
  const { t } = useTranslation('settings');
  const [kind, setKind] = useState<(typeof IMPORT_KINDS)[number]>('adguard-home');
  const [file, setFile] = useState<File | null>(null);
  const examine = useMutation(api.imports.examine.mutationOptions());
  const apply = useChange(
    api.imports.apply.mutationOptions({
      onSuccess: () => {
        examine.reset();
        setFile(null);
      },
    }),
  );
  return (
    <Stack gap="md">
      <Text size="sm">{t('import.hint')}</Text>
      <Group align="flex-end" gap="xs">
        <Select
          label={t('import.from')}
          data={IMPORT_KINDS.map((id) => ({ value: id, label: t(`import.kind.${id}`) }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => {
            setKind(IMPORT_KINDS.find((id) => id === value) ?? 'adguard-home');
            examine.reset();
          }}
        />
        <FileInput
          label={t('import.file')}
          description={t(`import.fileHint.${kind}`)}
          placeholder={t('import.choose')}
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            examine.reset();
          }}
          clearable
          clearButtonProps={{ 'aria-label': t('import.clear') }}
          style={{ flex: '1 1 240px' }}
        />
        <Button
          disabled={file === null}
          loading={examine.isPending}
          onClick={() => {
            if (file !== null) examine.mutate({ kind, file });
          }}
        >
          {t('import.examine')}
        </Button>
      </Group>
      {examine.isError && <ErrorNotice error={examine.error} />}
      {examine.data !== undefined && (
        <>
          <Plan plan={examine.data} />
          <Group>
            <Button loading={apply.isPending} onClick={() => apply.mutate({ token: examine.data.token })}>
              {t('import.apply', { count: examine.data.counts.kept + examine.data.counts.changed })}
            </Button>
            <Button variant="default" onClick={() => examine.reset()}>
              {t('import.cancel')}
            </Button>
          </Group>
        </>
      )}
    </Stack>
  );
}

const TONES = { kept: 'good', changed: 'advisory', skipped: 'plain' } as const;

function Plan({ plan }: { readonly plan: ImportPlan }) {
  const { t } = useTranslation('settings');
  const text = useText();
  return (
    <>
      <Text fw={600} role="status">
        {t('import.counts', { ...plan.counts })}
      </Text>
      <section className="scroller" tabIndex={0} aria-label={t('import.what')}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('import.what')}</Table.Th>
              <Table.Th>{t('import.outcome')}</Table.Th>
              <Table.Th>{t('import.why')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {plan.items.map(({ what, outcome, reason }, index) => (
              <Table.Tr key={`${index} ${what.en}`}>
                <Table.Td>{text(what)}</Table.Td>
                <Table.Td>
                  <Tag tone={TONES[outcome]}>{t(`import.is.${outcome}`)}</Tag>
                </Table.Td>
                <Table.Td>{reason === null ? '' : text(reason)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}
