/** A request as it comes in: who asks for what, and the answers in one tap. It goes when somebody has answered. */
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer, RequestShown } from '../../shared/contracts/request-shapes.ts';
import { api } from '../client/console-client.ts';
import { NotYet } from '../features/requests/NotYet.tsx';
import { useSeen } from '../features/requests/use-seen.ts';
import { quickAnswers } from '../features/requests/view-model.ts';
import { useNow } from '../ui/use-now.ts';
import { useFormat, useText } from './locale.ts';
import { useChange } from './use-change.ts';

const HALF_A_MINUTE = 30_000;
/** The longest of the quick answers lives on the Requests screen. */
const ANSWERS_HERE = 2;
const NOTHING: readonly RequestShown[] = [];

export interface RequestToastProps {
  readonly id: string;
  readonly onGone: () => void;
}

export function RequestToast({ id, onGone }: RequestToastProps) {
  const { t } = useTranslation('requests');
  const text = useText();
  const format = useFormat();
  const nowMs = useNow(HALF_A_MINUTE);
  const { data, isSuccess, isFetching } = useQuery(
    api.requests.list.queryOptions({ input: { which: 'waiting' } }),
  );
  const request = data?.find((one) => one.id === id);
  useSeen(request === undefined ? NOTHING : [request]);
  const answer = useChange(api.requests.answer.mutationOptions());
  const isGone = isSuccess && !isFetching && request === undefined;
  const leave = useEffectEvent(onGone);
  useEffect(() => {
    if (isGone) leave();
  }, [isGone]);
  if (request === undefined) return <Text size="sm">{t('new')}</Text>;
  const give = (given: Answer): void => answer.mutate({ id, answer: given }, { onSuccess: onGone });
  return (
    <div style={{ flex: 1, minWidth: 0 }} data-request={id}>
      <Anchor
        size="sm"
        fw={600}
        c="inherit"
        renderRoot={(props) => <Link {...props} to="/requests" search={{ id }} />}
      >
        {text(request.sentence)}
      </Anchor>
      {request.words !== '' && (
        <Text size="sm" fs="italic" lineClamp={2}>
          “{request.words}”
        </Text>
      )}
      <Group gap="xs" mt={6}>
        {quickAnswers(request, nowMs)
          .slice(0, ANSWERS_HERE)
          .map(({ key, answer: given, minutes, untilMs }) => (
            <Button
              key={key}
              size="compact-md"
              variant={key === 1 ? 'filled' : 'light'}
              disabled={answer.isPending}
              data-answer={key}
              onClick={() => give(given)}
            >
              {t('plusUntil', { minutes, time: format.time(untilMs ?? nowMs) })}
            </Button>
          ))}
        <NotYet
          size="compact-md"
          disabled={answer.isPending}
          onChoose={(reason) => give({ kind: 'not-yet', reason, words: '' })}
        />
      </Group>
    </div>
  );
}
