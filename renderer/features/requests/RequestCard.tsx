/** One request: who, what, why, the answers in one tap, and the stages that both sides see. */
import { Button, Group, Menu, Paper, Stack, Text, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { MOST_WORDS, NOT_YET_REASONS } from '../../../shared/contracts/choices.ts';
import type { Answer, RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { Tag } from '../../ui/Tag.tsx';
import { quickAnswers, reachedStages } from './view-model.ts';

export interface RequestCardProps {
  readonly request: RequestShown;
  /** For "until 19:45" on the buttons. */
  readonly nowMs: number;
}

export function RequestCard({ request, nowMs }: RequestCardProps) {
  const { t } = useTranslation('requests');
  const text = useText();
  const format = useFormat();
  const [words, setWords] = useState('');
  const answer = useChange(api.requests.answer.mutationOptions());
  const give = (given: Answer): void => answer.mutate({ id: request.id, answer: given });
  const withWords = (given: Extract<Answer, { kind: 'not-yet' | 'counter' }>): Answer => ({
    ...given,
    words: words.trim(),
  });
  const category =
    request.category !== null && isCategoryId(request.category)
      ? CATEGORY_BY_ID.get(request.category)
      : undefined;
  return (
    <Paper
      withBorder
      p="md"
      component="article"
      aria-label={text(request.sentence)}
      data-request={request.id}
      tabIndex={-1}
    >
      <Stack gap="xs">
        <Group justify="space-between" align="flex-start">
          <div>
            <Text fw={600}>{text(request.sentence)}</Text>
            <Group gap="xs">
              {category !== undefined && <Tag>{text(category.name)}</Tag>}
              {request.purpose !== null && <Tag>{t(`purpose.${request.purpose}`)}</Tag>}
              {request.asks > 1 && <Text size="sm">{t('asks', { count: request.asks })}</Text>}
            </Group>
          </div>
          <Text size="sm" c="dimmed">
            {format.time(request.stages.asked)}
          </Text>
        </Group>
        {request.words !== '' && (
          <Text component="blockquote" m={0} fs="italic">
            “{request.words}”
          </Text>
        )}
        <Group gap="xs">
          {quickAnswers(request, nowMs).map(({ key, answer: given, minutes, untilMs }) => (
            <Button
              key={key}
              size="sm"
              variant={key === 1 ? 'filled' : 'light'}
              disabled={answer.isPending}
              data-answer={key}
              onClick={() => give(given.kind === 'counter' ? withWords(given) : given)}
            >
              {t('plusUntil', { minutes, time: format.time(untilMs ?? nowMs) })}
            </Button>
          ))}
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
                {t('more')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={() => give({ kind: 'today' })}>{t('today')}</Menu.Item>
              {request.always.length > 0 && <Menu.Label>{t('always.title')}</Menu.Label>}
              {request.always.map(({ scope, what }) => (
                <Menu.Item key={scope} onClick={() => give({ kind: 'always', scope })}>
                  {t(`always.${scope}`, { what: text(what) })}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button size="sm" variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
                {t('notYet')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {NOT_YET_REASONS.map((reason) => (
                <Menu.Item
                  key={reason}
                  onClick={() => give(withWords({ kind: 'not-yet', reason, words: '' }))}
                >
                  {t(`reason.${reason}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
        <TextInput
          label={t('words')}
          value={words}
          maxLength={MOST_WORDS}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
          maw={420}
        />
        <StageLine request={request} />
      </Stack>
    </Paper>
  );
}

export function StageLine({ request }: { readonly request: RequestShown }) {
  const { t } = useTranslation('requests');
  const format = useFormat();
  return (
    <Text size="xs" c="dimmed">
      {reachedStages(request.stages)
        .map(({ stage, at }) => `${t(`stage.${stage}`)} ${format.time(at)}`)
        .join(' → ')}
    </Text>
  );
}
