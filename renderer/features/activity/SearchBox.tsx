/** One box for all of Activity: it filters the log, and from another tab it leads there. */
import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ActivityTab } from './search.ts';

/** Rows stand there within 200 ms of the last letter, the agent’s part included. */
const TYPING_MS = 30;

export function SearchBox({ tab, disabled }: { readonly tab: ActivityTab; readonly disabled: boolean }) {
  const { t } = useTranslation('activity');
  const { q = '' } = useSearch({ from: '/activity' });
  const navigate = useNavigate({ from: '/activity' });
  const [text, setText] = useState(q);
  useEffect(() => setText(q), [q]);
  const look = (words: string): void => {
    void navigate({
      search: (search) => ({ ...search, tab: 'log', q: words.trim() === '' ? undefined : words.trim() }),
      replace: tab === 'log',
    });
  };
  const lookSoon = useDebouncedCallback(look, TYPING_MS);
  if (disabled) return null;
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        look(text);
      }}
    >
      <TextInput
        type="search"
        value={text}
        data-page-filter
        aria-label={t('search')}
        placeholder={t('searchExample')}
        leftSection={<IconSearch size={16} aria-hidden />}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          if (tab === 'log') lookSoon(currentTarget.value);
        }}
      />
    </form>
  );
}
