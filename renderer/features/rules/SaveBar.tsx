/**
 * Shown while there are unsaved edits: what the change is, what it would have done in the last seven days of the real
 * log, and what it opens. Saving is one revision, undone by one tap.
 */
import { Alert, Button, Collapse, Group, Loader, Paper, Stack, Text } from '@mantine/core';
import { useDebouncedValue, useDisclosure, useElementSize } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { sayHoursTextFault } from '../../../shared/i18n/hours-text-sentences.ts';
import type { Replay, Rules } from '../../../shared/contracts/rule-shapes.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { useSession } from '../../client/session.ts';
import type { DraftView } from './draft.ts';
import classes from './rules.module.css';

/** Milliseconds of rest before the log is judged again: not at every stroke of a brush. */
const REST = 400;

type ReplayedSite = Replay['newlyBlocked']['sites'][number];

export function SaveBar({ rules, draft }: { readonly rules: Rules; readonly draft: DraftView }) {
  const { t } = useTranslation('rules');
  const session = useSession();
  const text = useText();
  const { ref, height } = useElementSize();
  useRoomFor(draft.dirty ? height : 0);
  const [document] = useDebouncedValue(draft.document, REST);
  const replay = useQuery({
    ...api.rules.replay.queryOptions({ input: { profile: rules.profile, document } }),
    enabled: draft.dirty && draft.fault === null,
  });
  const save = useChange(api.rules.put.mutationOptions({ onSuccess: () => draft.discard() }));
  if (!draft.dirty) return null;
  const stale =
    rules.changedBy === session?.guardian.name
      ? t('save.staleOwn')
      : rules.changedBy === null || rules.changedBy === 'operator'
        ? t('save.staleOperator')
        : t('save.stale', { name: rules.changedBy });
  return (
    <Paper
      ref={ref}
      withBorder
      shadow="md"
      p="sm"
      className={classes.bar ?? ''}
      role="region"
      aria-label={t('save.region')}
    >
      <Stack gap="xs">
        {draft.stale && <Alert color="yellow">{stale}</Alert>}
        <div aria-live="polite">
          {draft.fault !== null ? (
            <Text size="sm" fw={600}>
              {t('save.unreadable', { fault: text(sayHoursTextFault(draft.fault)) })}
            </Text>
          ) : replay.data === undefined ? (
            <Group gap="xs">
              {replay.isError ? null : <Loader size="xs" />}
              <Text size="sm">{replay.isError ? t('save.replayFailed') : t('save.replaying')}</Text>
            </Group>
          ) : (
            <ReplayWords replay={replay.data} />
          )}
        </div>
        <Group gap="xs">
          <Button
            loading={save.isPending}
            disabled={draft.fault !== null}
            onClick={() =>
              save.mutate({ profile: rules.profile, revision: draft.revision, document: draft.document })
            }
          >
            {t('save.save')}
          </Button>
          <Button variant="default" onClick={draft.discard}>
            {t('save.discard')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Beyond the bar's own height: its padding, its border and a little air. */
const AIR = 48;

/** The bar lies over the end of the page: what is being written must not be under it, however high it grows. */
function useRoomFor(height: number): void {
  useEffect(() => {
    const root = document.documentElement;
    root.style.scrollPaddingBottom = height === 0 ? '' : `${height + AIR}px`;
    const field = document.activeElement;
    if (height > 0 && (field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement))
      (field.closest('.mantine-InputWrapper-root') ?? field).scrollIntoView({ block: 'nearest' });
    return () => {
      root.style.scrollPaddingBottom = '';
    };
  }, [height]);
}

function ReplayWords({ replay }: { readonly replay: Replay }) {
  const { t } = useTranslation('rules');
  const text = useText();
  const [open, { toggle }] = useDisclosure(false);
  const { newlyBlocked, newlyAllowed, diff, loosens } = replay;
  const line = ({ site, visits, sentence }: ReplayedSite): string =>
    t('save.sample', { site, count: visits, sentence: text(sentence) });
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {text(replay.sentence)}
      </Text>
      {!replay.complete && (
        <Text size="xs" c="dimmed">
          {t('save.incomplete')}
        </Text>
      )}
      {replay.unnamed > 0 && (
        <Text size="xs" c="dimmed">
          {t('save.unnamed', { count: replay.unnamed })}
        </Text>
      )}
      {loosens.length > 0 && (
        <Alert variant="light" color="yellow" p="xs" title={t('save.loosens')}>
          <ul className={classes.samples}>
            {loosens.map((line) => (
              <li key={line.en}>{text(line)}</li>
            ))}
          </ul>
        </Alert>
      )}
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={toggle}
        aria-expanded={open}
        style={{ alignSelf: 'flex-start' }}
      >
        {open ? t('save.less') : t('save.more')}
      </Button>
      <Collapse expanded={open}>
        <Stack gap="xs">
          <Samples title={t('save.changes')} lines={diff.map(text)} more={0} />
          <Samples
            title={t('save.newlyBlocked', { count: newlyBlocked.visits })}
            lines={newlyBlocked.sites.map(line)}
            more={newlyBlocked.moreSites}
          />
          <Samples
            title={t('save.newlyAllowed', { count: newlyAllowed.visits })}
            lines={newlyAllowed.sites.map(line)}
            more={newlyAllowed.moreSites}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}

interface SamplesProps {
  readonly title: string;
  readonly lines: readonly string[];
  readonly more: number;
}

function Samples({ title, lines, more }: SamplesProps) {
  const { t } = useTranslation('rules');
  if (lines.length === 0) return null;
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ul className={classes.samples}>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {more > 0 && <li>{t('save.moreSites', { count: more })}</li>}
      </ul>
    </div>
  );
}
