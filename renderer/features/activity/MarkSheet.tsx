/** Beside the timeline: what stands behind one of its marks, and what can be done about it. */
import { Anchor, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DayTimeline } from '../../../shared/contracts/activity-shapes.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useText } from '../../app/locale.ts';
import type { ScopedChild } from '../../app/scope.ts';
import type { TimelineEvent, TimelineMark } from '../../ui/charts/timeline-marks.ts';
import classes from './activity.module.css';
import { RowMenu } from './RowMenu.tsx';
import { useDayWords } from './use-day-words.ts';

export interface MarkSheetProps {
  readonly mark: TimelineMark;
  readonly child: ScopedChild;
  readonly timeline: DayTimeline;
  readonly hasLog: boolean;
  readonly onClose: () => void;
}

export function MarkSheet(props: MarkSheetProps) {
  const { mark, onClose } = props;
  const { t } = useTranslation('activity');
  return (
    <Drawer
      opened
      position="right"
      title={t(`sheet.${mark.row}`)}
      closeButtonProps={{ 'aria-label': t('close') }}
      onClose={onClose}
    >
      <Behind {...props} />
    </Drawer>
  );
}

function Behind({ mark, child, timeline, hasLog }: MarkSheetProps) {
  switch (mark.row) {
    case 'states':
      return <StateBehind label={mark.stretch.label} slug={child.slug} />;
    case 'segments':
      return <SegmentBehind markKey={mark.key} child={child} timeline={timeline} hasLog={hasLog} />;
    case 'events':
      return <EventsBehind events={mark.events} timeline={timeline} />;
    default:
      return assertNever(mark);
  }
}

function StateBehind({ label, slug }: { readonly label: string; readonly slug: string }) {
  const { t } = useTranslation('activity');
  return (
    <Stack gap="sm">
      <Text>{label}</Text>
      <Anchor renderRoot={(props) => <Link {...props} to="/rules" search={{ child: slug, tab: 'time' }} />}>
        {t('sheet.toHours')}
      </Anchor>
    </Stack>
  );
}

interface SegmentBehindProps {
  readonly markKey: string;
  readonly child: ScopedChild;
  readonly timeline: DayTimeline;
  readonly hasLog: boolean;
}

function SegmentBehind({ markKey, child, timeline, hasLog }: SegmentBehindProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  const words = useDayWords(timeline);
  const segment = timeline.segments.find(({ from, category }) => `${from} ${category}` === markKey);
  if (segment === undefined) return null;
  const { category, from, to, requests, blocked, sites } = segment;
  const verdict = blocked === requests ? 'block' : 'allow';
  return (
    <Stack gap="sm">
      <Text fw={600}>{text(sayCategory(category))}</Text>
      <Text>{t('part', { first: words.stretch(from, to), second: words.visits(requests, blocked) })}</Text>
      {sites.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('sheet.noSites')}
        </Text>
      ) : (
        <ul className={classes.sites}>
          {sites.map((site) => (
            <li key={site}>
              <span className={classes.site}>{site}</span>
              <RowMenu
                row={{
                  name: null,
                  site,
                  category: category === '' ? null : category,
                  childId: child.id,
                  verdict,
                }}
                childName={child.name}
              />
            </li>
          ))}
        </ul>
      )}
      {hasLog && (
        <Anchor
          renderRoot={(props) => (
            <Link {...props} to="/activity" search={{ child: child.slug, tab: 'log', from, to, category }} />
          )}
        >
          {t('sheet.toLog')}
        </Anchor>
      )}
    </Stack>
  );
}

interface EventsBehindProps {
  readonly events: readonly TimelineEvent[];
  readonly timeline: DayTimeline;
}

function EventsBehind({ events, timeline }: EventsBehindProps) {
  const { t } = useTranslation('activity');
  const navigate = useNavigate({ from: '/activity' });
  return (
    <ul className={classes.sites}>
      {events.map(({ key, label, kind, count }) => {
        const place = Number(key.slice(key.lastIndexOf(' ') + 1));
        const rowId = timeline.events[place]?.rowId ?? null;
        return (
          <li key={key}>
            <div className={classes.site}>
              <Text size="sm" c="dimmed">
                {t(`kind.${kind}`)}
              </Text>
              <Text>{label}</Text>
              {count > 1 && <Text size="sm">{t('times', { count })}</Text>}
            </div>
            {rowId !== null && (
              <Group>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => void navigate({ search: (search) => ({ ...search, row: rowId }) })}
                >
                  {t('why.ask')}
                </Button>
              </Group>
            )}
          </li>
        );
      })}
    </ul>
  );
}
