/**
 * Today, in the order of ten seconds: what is not as it should be, what waits for an answer, each child's day, what is
 * worth a talk, the week. Figures of the network never stand here; minutes do as soon as they are measured.
 */
import { Alert, Anchor, Button, Stack } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useFormat, useLocale, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ChildCard } from './ChildCard.tsx';
import { NotableThings } from './NotableThings.tsx';
import classes from './today.module.css';
import { WaitingRequests } from './WaitingRequests.tsx';
import { WeekCard } from './WeekCard.tsx';

const HALF_A_MINUTE = 30_000;

export function TodayPage() {
  const { t } = useTranslation('today');
  const format = useFormat();
  const nowMs = useNow(HALF_A_MINUTE);
  const { child } = useScope();
  const today = useQuery(api.overview.today.queryOptions());
  const ofScope = <T extends { readonly child: string }>(rows: readonly T[]): readonly T[] =>
    child === null ? rows : rows.filter((row) => row.child === child.id);
  return (
    <>
      <PageHead title={t('title')} description={format.dayAndDate(nowMs)} />
      <QueryState query={today} empty={({ children }) => (children.length === 0 ? <NoChildren /> : null)}>
        {({ children, requests, notable, weeks, thinCategories }) => (
          <Stack gap="md">
            <WaitingRequests requests={ofScope(requests)} nowMs={nowMs} />
            <section aria-label={t('children')} className={classes.children}>
              {children
                .filter(({ id }) => child === null || id === child.id)
                .map((one) => (
                  <ChildCard
                    key={one.id}
                    child={one}
                    lastWeek={weeks.find((week) => week.child === one.id)?.lastWeekSameDay ?? null}
                    nowMs={nowMs}
                  />
                ))}
            </section>
            <NotableThings things={ofScope(notable)} />
            {thinCategories.length > 0 && <ThinCoverage categories={thinCategories} />}
            <section aria-label={t('week.title')} className={classes.weeks}>
              {ofScope(weeks).map((week) => (
                <WeekCard
                  key={week.child}
                  week={week}
                  child={children.find(({ id }) => id === week.child)}
                  today={format.civilDate(nowMs)}
                />
              ))}
            </section>
          </Stack>
        )}
      </QueryState>
    </>
  );
}

function NoChildren() {
  const { t } = useTranslation('today');
  return (
    <EmptyState
      title={t('noChildren.title')}
      body={t('noChildren.body')}
      action={
        <Button mt="xs" renderRoot={(props) => <Link {...props} to="/wizard" />}>
          {t('noChildren.action')}
        </Button>
      }
    />
  );
}

/** A claim of cover is made only where a list covers. */
/** Categories that the notice names; the Rules screen marks them all. */
const NAMED = 6;

function ThinCoverage({ categories }: { readonly categories: readonly string[] }) {
  const { t } = useTranslation('today');
  const locale = useLocale();
  const text = useText();
  const names = new Intl.ListFormat(locale, { type: 'conjunction' }).format([
    ...categories.slice(0, NAMED).map((category) => text(sayCategory(category))),
    ...(categories.length > NAMED ? [t('thin.others', { count: categories.length - NAMED })] : []),
  ]);
  return (
    <Alert
      variant="light"
      color="yellow"
      icon={<IconInfoCircle aria-hidden />}
      title={t('thin.title')}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      {t('thin.body', { names })}{' '}
      <Anchor renderRoot={(props) => <Link {...props} to="/settings" />}>{t('thin.action')}</Anchor>
    </Alert>
  );
}
