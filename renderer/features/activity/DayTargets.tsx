/** Sites and apps of a day, most used first, each with a limit a day in two taps that can be taken back. */
import { Button, Group, Menu, Text, Title } from '@mantine/core';
import { IconClock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DayTimeline } from '../../../shared/contracts/activity-shapes.ts';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useFormat, useText } from '../../app/locale.ts';
import type { ScopedChild } from '../../app/scope.ts';
import { useChange } from '../../app/use-change.ts';
import { api, client } from '../../client/console-client.ts';
import { Tag } from '../../ui/Tag.tsx';
import { documentOf } from '../rules/draft.ts';
import { LIMIT_MINUTES, setAllowance } from '../rules/edits.ts';
import classes from './activity.module.css';

type Target = DayTimeline['targets'][number];

/** More than these are a log, which has a page of its own. */
const SHOWN = 8;

export interface DayTargetsProps {
  readonly child: ScopedChild;
  readonly targets: readonly Target[];
}

export function DayTargets({ child, targets }: DayTargetsProps) {
  const { t } = useTranslation('activity');
  const [all, setAll] = useState(false);
  const rules = useQuery(api.rules.get.queryOptions({ input: { profile: child.id } }));
  if (targets.length === 0) return null;
  const allowances = rules.data === undefined ? [] : (documentOf(rules.data.document).allowances ?? []);
  const measured = targets.some(({ seconds }) => seconds !== null);
  return (
    <section className="card" aria-labelledby="day-targets">
      <Title order={3} id="day-targets">
        {t('targets.title')}
      </Title>
      {!measured && (
        <Text size="sm" c="dimmed">
          {t('targets.unmeasured')}
        </Text>
      )}
      <ul className={classes.targets}>
        {(all ? targets : targets.slice(0, SHOWN)).map((one) => (
          <TargetRow
            key={one.target}
            child={child}
            row={one}
            limit={allowances.find(({ scope }) => scope === one.target)?.seconds ?? null}
          />
        ))}
      </ul>
      {targets.length > SHOWN && (
        <Button
          variant="subtle"
          size="compact-sm"
          mt="xs"
          aria-expanded={all}
          className="no-print"
          onClick={() => setAll(!all)}
        >
          {all ? t('targets.fewer') : t('targets.more', { count: targets.length - SHOWN })}
        </Button>
      )}
    </section>
  );
}

interface TargetRowProps {
  readonly child: ScopedChild;
  readonly row: Target;
  /** Seconds a day; null: none. */
  readonly limit: number | null;
}

function TargetRow({ child, row, limit }: TargetRowProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormat();
  const { target, name, category, requests, blocked, seconds } = row;
  const amount =
    seconds === null
      ? t('visits', { count: requests, amount: format.number(requests) })
      : format.duration(seconds);
  return (
    <li data-target={target}>
      <div className={classes.site}>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {limit !== null && (
            <Tag icon={<IconClock size={12} aria-hidden />}>
              {t('targets.aDay', { time: format.duration(limit) })}
            </Tag>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {text(sayCategory(category))} · {amount}
          {blocked > 0 && t('andBlocked', { amount: format.number(blocked) })}
        </Text>
      </div>
      <LimitMenu child={child} row={row} limit={limit} />
    </li>
  );
}

function LimitMenu({ child, row, limit }: TargetRowProps) {
  const { t } = useTranslation('activity');
  const format = useFormat();
  const [wanted, setWanted] = useState(false);
  const set = useChange({
    // The document as it stands now: what a brother's parent saved a minute ago is kept.
    mutationFn: async (next: number | null) => {
      const { profile, revision, document } = await client.rules.get({ profile: child.id });
      const changed = setAllowance(row.target, next)(documentOf(document));
      return client.rules.put({ profile, revision, document: changed });
    },
  });
  const button = (
    <Button
      size="xs"
      variant="default"
      className="no-print"
      loading={set.isPending}
      aria-haspopup="menu"
      aria-label={t('targets.limitOf', { name: row.name, child: child.name })}
      onClick={() => setWanted(true)}
    >
      {t('targets.limit')}
    </Button>
  );
  if (!wanted) return button;
  return (
    <Menu defaultOpened position="bottom-end" returnFocus>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {LIMIT_MINUTES.map((minutes) => (
          <Menu.Item key={minutes} data-minutes={minutes} onClick={() => set.mutate(minutes * 60)}>
            {t('targets.aDay', { time: format.duration(minutes * 60) })}
          </Menu.Item>
        ))}
        {limit !== null && <Menu.Item onClick={() => set.mutate(null)}>{t('targets.noLimit')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
