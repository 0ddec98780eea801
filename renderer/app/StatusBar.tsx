/**
 * How things stand, as DESIGN says it: each child's state and what it rests on, never a plain "protected". The worst
 * state stands for a family of several.
 */
import { Anchor, Group, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { failureOf } from '../client/api-error.ts';
import type { api } from '../client/console-client.ts';
import { StatePill } from '../ui/StatePill.tsx';
import { useFormat, useText } from './locale.ts';
import { useScope } from './scope.ts';
import { worstProtection } from './worst-protection.ts';

export type Brief = Awaited<ReturnType<typeof api.overview.brief.call>>;

export function StatusBar({ brief }: { readonly brief: UseQueryResult<Brief> }) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const text = useText();
  const { child } = useScope();
  if (brief.data === undefined) {
    const failure = brief.error === null ? null : failureOf(brief.error);
    return (
      <Text size="sm" c="dimmed">
        {failure?.kind === 'stated' ? text(failure.data.message) : t('shell.stillChecking')}
      </Text>
    );
  }
  const { children, conditions, listsUpdatedAt, wizardOpen } = brief.data;
  const shown = child === null ? children : children.filter(({ id }) => id === child.id);
  const worst = worstProtection(shown);
  return (
    <Group gap="xs" role="status" aria-label={t('shell.status')} style={{ minWidth: 0 }}>
      {worst === null ? (
        <Text size="sm">{t('shell.noChildYet')}</Text>
      ) : (
        <StatePill protection={worst.protection} />
      )}
      {conditions > 0 && (
        <Anchor component={Link} to="/devices" size="sm" fw={600}>
          {t('shell.conditions', { count: conditions })}
        </Anchor>
      )}
      {wizardOpen && (
        <Anchor component={Link} to="/wizard" size="sm" title={t('shell.wizardOpen')}>
          {t('shell.wizardResume')}
        </Anchor>
      )}
      <Text size="sm" c="dimmed" visibleFrom="sm">
        {listsUpdatedAt === null
          ? t('shell.listsNever')
          : t('shell.lists', { when: format.ago(listsUpdatedAt) })}
      </Text>
    </Group>
  );
}
