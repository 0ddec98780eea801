/** The week's cards as they stand on paper: one A4 page for up to five children, and for none. */
import { Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { WeekCard as Card } from '../../../shared/contracts/report-shapes.ts';
import { NATIONAL_HELP_LINE } from '../../../shared/catalogue/help-lines.ts';
import { addDays } from '../../../shared/time/civil-date.ts';
import { useFormat } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { type FirstDay, weekStart } from '../../ui/calendar-weeks.ts';
import type { Family } from '../../ui/category-colours.ts';
import { Legend } from '../../ui/charts/ChartFrame.tsx';
import { DateNav } from '../../ui/DateNav.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import classes from './reports.module.css';
import { density, familiesOfWeeks, lastWholeWeek, pagesOf } from './view-model.ts';
import { WeekCard } from './WeekCard.tsx';

const PRODUCT = 'Hải Đăng';

const MINUTE = 60_000;

export function WeekSheet({ firstDay }: { readonly firstDay: FirstDay }) {
  const { t } = useTranslation('reports');
  const format = useFormat();
  const { children, child, loaded } = useScope();
  const today = format.civilDate(useNow(MINUTE));
  const { date = lastWholeWeek(today, firstDay) } = useSearch({ from: '/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const from = weekStart(date, firstDay);
  const ids = (child === null ? children : [child]).map(({ id }) => id);
  const cards = useQuery(
    api.reports.week.queryOptions({ input: { children: ids, from }, enabled: loaded && ids.length > 0 }),
  );
  const span = t('weekOf', { from: format.date(from), to: format.date(addDays(from, 6)) });
  return (
    <>
      <Group justify="space-between" my="md" className="no-print">
        <Title order={2}>{span}</Title>
        <DateNav
          date={date}
          today={today}
          step={7}
          onChange={(next) => void navigate({ search: (search) => ({ ...search, date: next }) })}
        />
      </Group>
      {loaded && ids.length === 0 ? (
        <Sheet span={span} count={0}>
          <EmptyState title={t('noChildren.title')} body={t('noChildren.body')} />
        </Sheet>
      ) : (
        <QueryState query={cards}>{(all) => <Sheets cards={all} span={span} today={today} />}</QueryState>
      )}
    </>
  );
}

interface SheetsProps {
  readonly cards: readonly Card[];
  readonly span: string;
  readonly today: string;
}

function Sheets({ cards, span, today }: SheetsProps) {
  return pagesOf(cards).map((page) => (
    <Sheet
      key={page[0]?.child.id}
      span={span}
      count={page.length}
      // A card that has the page for itself brings its own.
      families={page.length > 1 ? familiesOfWeeks(page, today) : []}
    >
      {page.map((card) => (
        <WeekCard key={card.child.id} card={card} room={density(page.length)} today={today} />
      ))}
    </Sheet>
  ));
}

interface SheetProps {
  readonly span: string;
  readonly count: number;
  readonly families?: readonly Family[];
  readonly children: React.ReactNode;
}

function Sheet({ span, count, families = [], children }: SheetProps) {
  const { t } = useTranslation('reports');
  return (
    <section className={classes.sheet} data-cards={count} data-sheet aria-label={span}>
      <div className={`${classes.letterhead} only-print`}>
        <Text fw={600}>{PRODUCT}</Text>
        <Text>{span}</Text>
      </div>
      {children}
      {families.length > 0 && <Legend families={families} />}
      <Text size="xs" className="only-print">
        {t('foot', { phone: NATIONAL_HELP_LINE.phone })}
      </Text>
    </section>
  );
}
