/** What waits for an answer: one row each, one tap each, every answer saying until when. */
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Answer, RequestShown } from '../../../shared/contracts/request-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { NotYet } from '../requests/NotYet.tsx';
import { useSeen } from '../requests/use-seen.ts';
import { quickAnswers } from '../requests/view-model.ts';
import classes from './today.module.css';

export interface WaitingRequestsProps {
  readonly requests: readonly RequestShown[];
  readonly nowMs: number;
}

export function WaitingRequests({ requests, nowMs }: WaitingRequestsProps) {
  const { t } = useTranslation('today');
  useSeen(requests);
  if (requests.length === 0) return null;
  return (
    <section className={`card ${classes.waiting}`} aria-labelledby="waiting-title">
      <Group justify="space-between">
        <Title order={2} id="waiting-title">
          {t('waiting', { count: requests.length })}
        </Title>
        <Anchor renderRoot={(props) => <Link {...props} to="/requests" />}>{t('allRequests')}</Anchor>
      </Group>
      <ul className={classes.plain}>
        {requests.map((request) => (
          <WaitingRequest key={request.id} request={request} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  );
}

interface WaitingRequestProps {
  readonly request: RequestShown;
  readonly nowMs: number;
}

/** The longest of the quick answers lives on the Requests screen. */
const ANSWERS_HERE = 2;

function WaitingRequest({ request, nowMs }: WaitingRequestProps) {
  const { t } = useTranslation(['today', 'requests']);
  const text = useText();
  const format = useFormat();
  const answer = useChange(api.requests.answer.mutationOptions());
  const give = (given: Answer): void => answer.mutate({ id: request.id, answer: given });
  return (
    <li
      className={classes.request}
      data-request={request.id}
      tabIndex={-1}
      aria-label={text(request.sentence)}
    >
      <div className={classes.asked}>
        <Text fw={600}>{text(request.sentence)}</Text>
        {request.words !== '' && <Text fs="italic">“{request.words}”</Text>}
        <Text size="sm" c="dimmed">
          {format.ago(request.stages.asked)}
        </Text>
      </div>
      <Group gap="xs">
        {quickAnswers(request, nowMs)
          .slice(0, ANSWERS_HERE)
          .map(({ key, answer: given, minutes, untilMs }) => (
            <Button
              key={key}
              variant={key === 1 ? 'filled' : 'default'}
              disabled={answer.isPending}
              data-answer={key}
              onClick={() => give(given)}
            >
              {t('requests:plusUntil', { minutes, time: format.time(untilMs ?? nowMs) })}
            </Button>
          ))}
        <NotYet
          disabled={answer.isPending}
          onChoose={(reason) => give({ kind: 'not-yet', reason, words: '' })}
        />
      </Group>
    </li>
  );
}
