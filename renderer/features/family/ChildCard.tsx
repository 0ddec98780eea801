/** One child: state, what is recorded, consent, the child's own page, and what may be kept or erased. */
import { Anchor, Button, CopyButton, Group, List, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DETAIL_LEVELS } from '../../../shared/activity/detail-level.ts';
import type { FamilyChild } from '../../../shared/contracts/family-shapes.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { saveFile } from '../../ui/save-file.ts';
import { StatePill } from '../../ui/StatePill.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { ConsentBox } from './ConsentBox.tsx';
import { EraseBox } from './EraseBox.tsx';

export function ChildCard({ child }: { readonly child: FamilyChild }) {
  const { t } = useTranslation('family');
  const text = useText();
  const update = useChange(api.family.update.mutationOptions());
  const link = useMutation(api.family.childLink.mutationOptions());
  const exported = useMutation(api.family.exportChild.mutationOptions({ onSuccess: saveFile }));
  const url = link.data?.url;
  return (
    <Paper withBorder p="md" component="article" aria-labelledby={`child-${child.id}`}>
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h4" id={`child-${child.id}`}>
              {child.name}
            </Title>
            <Group gap="xs">
              <Text size="sm">{t('age', { count: child.age })}</Text>
              <Tag>{t('preset', { band: child.preset })}</Tag>
              {child.osUser !== null && <Tag>{t('account', { user: child.osUser })}</Tag>}
            </Group>
          </div>
          <StatePill protection={child.protection} />
        </Group>
        <Text size="sm" className="sentence">
          {text(child.protection.basis)}
        </Text>
        <Select
          label={t('detail.label')}
          description={t(`detail.hint.${child.detail}`)}
          data={DETAIL_LEVELS.map((level) => ({ value: level, label: t(`detail.${level}`) }))}
          value={child.detail}
          allowDeselect={false}
          onChange={(value) => {
            const detail = DETAIL_LEVELS.find((level) => level === value);
            if (detail !== undefined && detail !== child.detail) update.mutate({ child: child.id, detail });
          }}
          maw={360}
        />
        <div>
          <Text size="sm" fw={600}>
            {t('recorded')}
          </Text>
          <List size="sm">
            {child.recorded.map((line) => (
              <List.Item key={line.en}>{text(line)}</List.Item>
            ))}
          </List>
        </div>
        <ConsentBox child={child} />
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={link.isPending}
            onClick={() => link.mutate({ child: child.id })}
          >
            {t('page.make')}
          </Button>
          <Button
            size="xs"
            variant="default"
            loading={exported.isPending}
            onClick={() => exported.mutate({ child: child.id })}
          >
            {t('export')}
          </Button>
        </Group>
        {url !== undefined && (
          <Group gap="xs" role="status">
            <Anchor href={url} target="_blank" rel="noreferrer" size="sm">
              {t('page.open', { name: child.name })}
            </Anchor>
            <CopyButton value={url}>
              {({ copied, copy }) => (
                <Button size="compact-xs" variant="light" onClick={copy}>
                  {copied ? t('page.copied') : t('page.copy')}
                </Button>
              )}
            </CopyButton>
            <Text size="xs" c="dimmed">
              {t('page.hint')}
            </Text>
          </Group>
        )}
        <EraseBox child={child} />
      </Stack>
    </Paper>
  );
}
