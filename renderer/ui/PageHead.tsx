/** The head of a page: what it is, one sentence, what one can do. Its title is the document's and takes the focus. */
import { Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

export interface PageHeadProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHead({ title, description, actions }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · Hải Đăng`;
  }, [title]);
  return (
    <Group component="header" justify="space-between" align="flex-start" gap="sm" mb="md">
      <div style={{ minWidth: 0, flex: '1 1 16rem' }}>
        <Title order={1} id="page-title" tabIndex={-1} style={{ outline: 'none' }}>
          {title}
        </Title>
        {description !== undefined && (
          <Text c="dimmed" mt={4} maw="46rem">
            {description}
          </Text>
        )}
      </div>
      {actions !== undefined && (
        <Group gap="xs" className="no-print">
          {actions}
        </Group>
      )}
    </Group>
  );
}
