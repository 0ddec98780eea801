/** A screen without data: what will appear, when, and one thing to do. Never an empty axis. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly title: string;
  readonly body: ReactNode;
  readonly action?: ReactNode;
}

export function EmptyState({ title, body, action }: EmptyStateProps) {
  return (
    <Stack className="card" align="center" gap="xs" py="xl" ta="center">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" maw="34rem" component="div">
        {body}
      </Text>
      {action}
    </Stack>
  );
}
