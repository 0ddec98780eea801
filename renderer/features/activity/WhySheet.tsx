/** Why one row is what it is: the sentence of the policy of that moment, one click to its rule, and what would hold now. */
import { Anchor, Divider, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Why } from '../../../shared/contracts/activity-shapes.ts';
import { sayCategory } from '../../../shared/reporting/people-categories.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { api } from '../../client/console-client.ts';
import { QueryState } from '../../ui/QueryState.tsx';
import { RuleLinkAnchor } from '../../ui/RuleLinkAnchor.tsx';
import classes from './activity.module.css';
import { RowMenu } from './RowMenu.tsx';

export interface WhySheetProps {
  readonly row: number;
  readonly onClose: () => void;
}

export function WhySheet({ row, onClose }: WhySheetProps) {
  const { t } = useTranslation('activity');
  const why = useQuery(api.activity.why.queryOptions({ input: { row } }));
  return (
    <Drawer
      opened
      position="right"
      title={t('why.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      onClose={onClose}
    >
      <QueryState query={why}>{(answer) => <Answer why={answer} />}</QueryState>
    </Drawer>
  );
}

function Answer({ why }: { readonly why: Why }) {
  const { t } = useTranslation('activity');
  const text = useText();
  const format = useFormat();
  const { children } = useScope();
  const { row, sentence, link, linkStands, now } = why;
  const slug = children.find(({ id }) => id === row.childId)?.slug;
  const target = row.name ?? row.site;
  const facts = [
    [t('column.time'), format.moment(row.at)],
    [t('column.child'), row.child ?? t('household')],
    [t('column.category'), row.category === null ? null : text(sayCategory(row.category))],
    [t('why.list'), row.list],
    [t('why.entry'), row.entry],
    [t('filter.origin'), t(row.origin.startsWith('proxy') ? 'origin.proxy' : 'origin.dns')],
    [t('why.count'), row.count > 1 ? format.number(row.count) : null],
  ];
  return (
    <Stack gap="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} size="lg" className={classes.site}>
          {target ?? t('log.unnamed')}
        </Text>
        <RowMenu row={row} childName={row.child} />
      </Group>
      <Text data-why>{text(sentence)}</Text>
      <RuleLinkAnchor link={link} />
      {!linkStands && (
        <Text size="sm" c="dimmed">
          {t('why.changed')}
        </Text>
      )}
      <Divider />
      {now === null ? (
        <Text size="sm" c="dimmed">
          {t('why.noName')}
        </Text>
      ) : (
        <div>
          <Text fw={600}>{t('why.now')}</Text>
          <Text>{text(now.sentence)}</Text>
          <RuleLinkAnchor link={now.link} />
        </div>
      )}
      {target !== null && (
        <Anchor
          renderRoot={(props) => <Link {...props} to="/rules" search={{ child: slug, tab: 'try', target }} />}
        >
          {t('why.try')}
        </Anchor>
      )}
      <Divider />
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value !== null && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Stack>
  );
}
