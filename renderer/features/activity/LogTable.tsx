/** Rows of the log, of which only those in view exist; older ones are fetched on the way down. */
import { Badge, Text, UnstyledButton } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconBan,
  IconCheck,
  IconEye,
  type Icon,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoggedVerdict } from '../../../shared/activity/events.ts';
import type { ConsoleLogRow } from '../../../shared/contracts/activity-shapes.ts';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useFormat, useText } from '../../app/locale.ts';
import classes from './activity.module.css';
import { RowMenu } from './RowMenu.tsx';

export interface LogTableProps {
  readonly rows: readonly ConsoleLogRow[];
  readonly total: number;
  /** One child's log needs no column for whose it is. */
  readonly hasChild: boolean;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
  readonly onWhy: (row: number) => void;
}

const ROW_HEIGHT = 44;
const AHEAD = 12;
/** Rows left below when the next page is asked for. */
const LEFT = 60;

const SYMBOLS: Readonly<Record<LoggedVerdict, Icon>> = {
  allow: IconCheck,
  block: IconBan,
  rewrite: IconArrowsExchange,
  'would-block': IconEye,
  'would-rewrite': IconEye,
  failed: IconAlertTriangle,
};

export function LogTable({ rows, total, hasChild, hasMore, isLoading, onMore, onWhy }: LogTableProps) {
  const { t } = useTranslation('activity');
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: AHEAD,
  });
  const shown = virtual.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  const isNearEnd = hasMore && !isLoading && lastShown > rows.length - LEFT;
  useEffect(() => {
    if (isNearEnd) onMore();
  }, [isNearEnd, onMore]);
  const columns = [
    ...(hasChild ? [] : ['child' as const]),
    'site',
    'category',
    'verdict',
    'actions',
  ] as const;
  return (
    <div
      ref={scroller}
      className={classes.log}
      role="table"
      aria-label={t('log.title')}
      aria-rowcount={total + 1}
      data-child={hasChild}
      tabIndex={0}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row}>
          <span role="columnheader">{t('column.time')}</span>
          {columns.map((column) => (
            <span
              key={column}
              role="columnheader"
              className={column === 'actions' ? classes.hidden : undefined}
            >
              {t(`column.${column}`)}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                data-row={row.id}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                <LogRow row={row} hasChild={hasChild} onWhy={onWhy} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

type LogRowProps = Pick<LogTableProps, 'hasChild' | 'onWhy'> & { readonly row: ConsoleLogRow };

function LogRow({ row, hasChild, onWhy }: LogRowProps) {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormat();
  const { id, at, child, name, site, category, verdict, phrase, count } = row;
  const Symbol = SYMBOLS[verdict];
  const isToday = format.civilDate(at) === format.civilDate();
  return (
    <>
      <span role="cell" className={classes.time}>
        {format.time(at)}
        {!isToday && <span className={classes.date}>{format.dayAndDate(at)}</span>}
      </span>
      {!hasChild && (
        <span role="cell" className={classes.whose}>
          {child ?? t('household')}
        </span>
      )}
      <span role="cell" className={classes.what}>
        <UnstyledButton className={classes.why} onClick={() => onWhy(id)} title={t('why.ask')}>
          {name ?? site ?? t('log.unnamed')}
        </UnstyledButton>
        {count > 1 && (
          <Text span size="xs" c="dimmed">
            {t('times', { count })}
          </Text>
        )}
      </span>
      <span role="cell" className={classes.category}>
        {category !== null && (
          <Badge variant="default" tt="none" fw={400}>
            {text(sayCategory(category))}
          </Badge>
        )}
      </span>
      <span role="cell" className={classes.verdict} data-verdict={verdict}>
        <Symbol size={16} aria-hidden />
        {text(phrase)}
      </span>
      <span role="cell" className={classes.menu}>
        <RowMenu row={row} childName={child} onWhy={() => onWhy(id)} />
      </span>
    </>
  );
}
