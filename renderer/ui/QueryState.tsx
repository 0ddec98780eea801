/**
 * The states of a query around its content: nothing for 150 ms, then a skeleton; old data with its age while the agent
 * does not answer; an error with a way to try again; an empty state.
 */
import { Skeleton, Stack, Text } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/locale.ts';
import { ErrorNotice } from './ErrorNotice.tsx';

/** What is needed of a query's result. */
export interface QueryLike<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly dataUpdatedAt: number;
  readonly refetch: () => unknown;
}

export interface QueryStateProps<T> {
  readonly query: QueryLike<T>;
  /** Shown instead of the content where it gives something for the data. */
  readonly empty?: (data: T) => ReactNode;
  /** Lines of the skeleton. */
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

const SKELETON_AFTER_MS = 150;

export function QueryState<T>({ query, empty, lines = 4, children }: QueryStateProps<T>) {
  const { data, error } = query;
  const retry = (): void => {
    query.refetch();
  };
  if (data === undefined) {
    return error === null || error === undefined ? (
      <Waiting lines={lines} />
    ) : (
      <ErrorNotice error={error} onRetry={retry} />
    );
  }
  return (
    <>
      {error !== null && error !== undefined && (
        <Stale at={query.dataUpdatedAt} onRetry={retry} error={error} />
      )}
      {empty?.(data) ?? children(data)}
    </>
  );
}

function Waiting({ lines }: { readonly lines: number }) {
  const { t } = useTranslation('common');
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return <div aria-busy="true" style={{ minHeight: `${lines * 2.5}rem` }} />;
  return (
    <Stack gap="sm" role="status" aria-label={t('loading')} aria-busy="true">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height="2rem" radius="md" />
      ))}
    </Stack>
  );
}

interface StaleProps {
  readonly at: number;
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Stale({ at, error, onRetry }: StaleProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  return (
    <Stack gap={4} mb="sm">
      <Text size="sm" c="dimmed">
        {t('staleSince', { when: format.ago(new Date(at).toISOString()) })}
      </Text>
      <ErrorNotice error={error} onRetry={onRetry} />
    </Stack>
  );
}
