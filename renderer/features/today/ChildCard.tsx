/** One child's day: state and what proves it, time used and left, what holds now and next, and the taps for tonight. */
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { IconMoon, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChildOverview, DaySummary } from '../../../shared/contracts/overview-shapes.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { useChange } from '../../app/use-change.ts';
import { useConnection } from '../../client/connection.ts';
import { api } from '../../client/console-client.ts';
import { HourSparkline } from '../../ui/charts/HourSparkline.tsx';
import { hourSpan } from '../../ui/charts/hour-span.ts';
import { Ring } from '../../ui/charts/Ring.tsx';
import { StatePill } from '../../ui/StatePill.tsx';
import classes from './today.module.css';
import { activeHours, cardActions, isQuietDay, usageView } from './view-model.ts';

export interface ChildCardProps {
  readonly child: ChildOverview;
  readonly lastWeek: DaySummary | null;
  readonly nowMs: number;
}

export function ChildCard({ child, lastWeek, nowMs }: ChildCardProps) {
  const { t } = useTranslation(['today', 'common']);
  const text = useText();
  const format = useFormat();
  const isLost = useConnection().state === 'lost';
  const { id, name, age, protection, now, next } = child;
  return (
    <article className={`card ${classes.child}`} aria-labelledby={`child-${id}`} data-child={id}>
      <div className={classes.head}>
        <Title order={2} id={`child-${id}`}>
          {name}{' '}
          <Text span c="dimmed" size="sm">
            {t('age', { count: age })}
          </Text>
        </Title>
        <div>
          <StatePill protection={protection} />
          {!isLost && protection.provedAt !== null && (
            <Text size="sm" c="dimmed">
              {t('proved', { when: format.ago(protection.provedAt) })}
            </Text>
          )}
        </div>
      </div>
      <div>
        <Text fw={600} data-now={isLost ? 'unknown' : now.kind}>
          {isLost ? t('common:shell.unknown') : text(now.sentence)}
        </Text>
        {!isLost && next !== null && (
          <Text size="sm" c="dimmed">
            {t('next', { sentence: text(next.sentence) })}
          </Text>
        )}
        {child.paused && (
          <Text size="sm" c="dimmed">
            {t('saveGrace', { name })}
          </Text>
        )}
        {now.kind === 'open' && next === null && <NoHours child={child} />}
      </div>
      <Used child={child} />
      <Day child={child} lastWeek={lastWeek} />
      <Grants child={child} />
      <Actions child={child} nowMs={nowMs} />
    </article>
  );
}

/** Nothing ends the day by itself: bedtime is two taps away, this one and "save" on a page that shows what it changes. */
function NoHours({ child }: { readonly child: ChildOverview }) {
  const { t } = useTranslation('today');
  const { children } = useScope();
  const slug = children.find(({ id }) => id === child.id)?.slug;
  return (
    <Group gap="xs" mt={4}>
      <Text size="sm" c="dimmed">
        {t('noHours')}
      </Text>
      <Button
        size="compact-sm"
        variant="light"
        data-action="bedtime-hours"
        leftSection={<IconMoon size={16} aria-hidden />}
        aria-label={t('bedtimeHoursLabel', { name: child.name })}
        renderRoot={(props) => (
          <Link {...props} to="/rules" search={{ child: slug, tab: 'time', preset: 'bedtime' }} />
        )}
      >
        {t('bedtimeHours')}
      </Button>
    </Group>
  );
}

function Used({ child }: { readonly child: ChildOverview }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const usage = usageView(child);
  switch (usage.kind) {
    case 'none':
      return (
        <Text size="sm" c="dimmed">
          {t('usage.none')}
        </Text>
      );
    case 'used':
      return (
        <Text data-used={usage.usedSeconds}>
          {t('usage.used', { used: format.duration(usage.usedSeconds) })}
        </Text>
      );
    case 'left': {
      const { leftSeconds, limitSeconds, usedSeconds, share, estimated } = usage;
      const left = t('usage.left', {
        left: format.duration(leftSeconds),
        limit: format.duration(limitSeconds),
      });
      return (
        <div className={classes.body}>
          <Ring
            share={share}
            text={t('usage.minutes', { minutes: Math.floor(leftSeconds / 60) })}
            label={left}
          />
          <div className={classes.words}>
            <Text fw={600} size="lg" data-left={leftSeconds}>
              {left}
            </Text>
            <Text size="sm" data-used={usedSeconds}>
              {t('usage.used', { used: format.duration(usedSeconds) })}
            </Text>
            {estimated && (
              <Text size="sm" c="dimmed">
                {t('usage.estimated')}
              </Text>
            )}
          </div>
        </div>
      );
    }
    default:
      return assertNever(usage);
  }
}

function Day({ child, lastWeek }: { readonly child: ChildOverview; readonly lastWeek: DaySummary | null }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const { children } = useScope();
  const { id, name, today, recordsNames } = child;
  const slug = children.find((one) => one.id === id)?.slug;
  const hours = activeHours(today.byHour);
  if (isQuietDay(child) || hours === null) {
    const then =
      lastWeek === null || lastWeek.requests === 0
        ? null
        : lastWeek.usageSeconds === null
          ? t('quiet.lastWeekActive', { day: format.dayAndDate(lastWeek.date) })
          : t('quiet.lastWeek', {
              day: format.dayAndDate(lastWeek.date),
              span: format.duration(lastWeek.usageSeconds),
            });
    return (
      <Text size="sm">
        {t('quiet.today', { name })} {then}
      </Text>
    );
  }
  const label = t('spark', { from: hourSpan(hours.from).slice(0, 5), to: hourSpan(hours.to - 1).slice(6) });
  return (
    <div>
      <Group gap="sm" wrap="wrap">
        <HourSparkline hours={today.byHour} label={label} />
        <Anchor
          size="sm"
          renderRoot={(props) => <Link {...props} to="/activity" search={{ child: slug, tab: 'day' }} />}
        >
          {t('seeDay')}
        </Anchor>
      </Group>
      {!recordsNames && (
        <Text size="sm" c="dimmed">
          {t('onlyTotals')}{' '}
          <Anchor renderRoot={(props) => <Link {...props} to="/family" search={{ child: slug }} />}>
            {t('toConsent')}
          </Anchor>
        </Text>
      )}
    </div>
  );
}

function Grants({ child }: { readonly child: ChildOverview }) {
  const { t } = useTranslation('today');
  const text = useText();
  const format = useFormat();
  const revoke = useChange(api.time.revoke.mutationOptions());
  const isLost = useConnection().state === 'lost';
  if (child.grants.length === 0) return null;
  return (
    <ul className={classes.plain}>
      {child.grants.map(({ id, scope, scopeText, until }) => (
        <li key={id}>
          <Group gap="xs">
            <Text size="sm">
              {scope === 'all'
                ? t('grantedAll', { until: format.until(until) })
                : t('granted', { scope: text(scopeText), until: format.until(until) })}
            </Text>
            <Button
              size="compact-sm"
              variant="default"
              disabled={isLost}
              onClick={() => revoke.mutate({ grant: id })}
            >
              {t('endGrant')}
            </Button>
          </Group>
        </li>
      ))}
    </ul>
  );
}

function Actions({ child, nowMs }: { readonly child: ChildOverview; readonly nowMs: number }) {
  const { t } = useTranslation('today');
  const format = useFormat();
  const grant = useChange(api.time.grant.mutationOptions());
  const pause = useChange(api.time.pause.mutationOptions());
  const resume = useChange(api.time.resume.mutationOptions());
  // Nothing can be sent while the agent does not answer.
  const isLost = useConnection().state === 'lost';
  const isBusy = isLost || grant.isPending || pause.isPending || resume.isPending;
  const actions = cardActions(child, nowMs);
  const give = (minutes: number): void =>
    grant.mutate({ child: child.id, length: { minutes }, scope: 'all' });
  const { bedtime, pause: stop, resume: paused } = actions;
  return (
    <div className={classes.actions}>
      {paused !== null && (
        <Button
          disabled={isBusy}
          leftSection={<IconPlayerPlay size={18} aria-hidden />}
          onClick={() => resume.mutate({ profile: paused })}
        >
          {t('action.resume', { name: child.name })}
        </Button>
      )}
      {bedtime !== null && (
        <Button
          disabled={isBusy}
          data-action="bedtime"
          leftSection={<IconMoon size={18} aria-hidden />}
          onClick={() => give(bedtime.minutes)}
        >
          {t('action.bedtime', { minutes: bedtime.minutes, time: format.time(bedtime.untilMs) })}
        </Button>
      )}
      {actions.more.map(({ minutes, untilMs }) => (
        <Button
          key={minutes}
          variant="default"
          disabled={isBusy}
          data-action={`plus-${minutes}`}
          aria-label={t('action.moreLabel', {
            name: child.name,
            minutes,
            time: format.time(untilMs),
          })}
          onClick={() => give(minutes)}
        >
          {t('action.more', { minutes, time: format.time(untilMs) })}
        </Button>
      ))}
      {stop !== null && (
        <Button
          variant="default"
          disabled={isBusy}
          data-action="pause"
          leftSection={<IconPlayerPause size={18} aria-hidden />}
          aria-label={t('action.pauseLabel', { name: child.name, time: format.time(stop.untilMs) })}
          onClick={() => pause.mutate({ profile: child.id, length: { minutes: stop.minutes } })}
        >
          {t('action.pause', { time: format.time(stop.untilMs) })}
        </Button>
      )}
    </div>
  );
}
