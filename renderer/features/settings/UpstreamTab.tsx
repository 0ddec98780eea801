/** Whom the filter asks for names: this computer's resolvers, a well-known one, or one's own; tried before it is taken. */
import { Alert, Button, Group, List, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PUBLIC_RESOLVERS, resolverOf } from '../../../shared/catalogue/resolvers.ts';
import type { UpstreamView } from '../../../shared/contracts/operator-shapes.ts';
import { useText } from '../../app/locale.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { ErrorNotice } from '../../ui/ErrorNotice.tsx';
import { QueryState } from '../../ui/QueryState.tsx';
import { Tag } from '../../ui/Tag.tsx';

const SYSTEM = 'system';
const OWN = 'own';

export function UpstreamTab() {
  const upstreams = useQuery(api.settings.upstreams.queryOptions());
  return (
    <QueryState query={upstreams}>
      {(view) => <Choice key={JSON.stringify(view.set)} view={view} />}
    </QueryState>
  );
}

function Choice({ view }: { readonly view: UpstreamView }) {
  const { t } = useTranslation('settings');
  const text = useText();
  const known = resolverOf(view.set);
  const standing = view.set.length === 0 ? SYSTEM : (known?.id ?? OWN);
  const [chosen, setChosen] = useState(standing);
  const [own, setOwn] = useState(standing === OWN ? view.set.join('\n') : '');
  const trial = useMutation(api.settings.tryUpstreams.mutationOptions());
  const put = useChange(api.settings.put.mutationOptions());
  const typed = own
    .split(/[\s]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const wanted =
    chosen === SYSTEM
      ? []
      : chosen === OWN
        ? typed
        : [...(PUBLIC_RESOLVERS.find(({ id }) => id === chosen)?.upstreams ?? [])];
  const isNamed = chosen !== OWN || typed.length > 0;
  const isStanding = JSON.stringify(wanted) === JSON.stringify(view.set);
  const choose = (next: string): void => {
    setChosen(next);
    trial.reset();
    put.reset();
  };
  return (
    <Stack gap="md" maw={760}>
      <Text size="sm">{t('upstream.hint')}</Text>
      <section aria-labelledby="upstream-now">
        <Text id="upstream-now" fw={600} size="sm">
          {t('upstream.now')}
        </Text>
        <List size="sm">
          {view.inForce.map(({ upstream, ok }) => (
            <List.Item key={upstream} style={{ overflowWrap: 'anywhere' }}>
              {upstream}
              {/* One that was not asked yet has failed nothing, which is no proof that it answers. */}
              {!ok && (
                <>
                  {' '}
                  <Tag tone="advisory">{t('upstream.silent')}</Tag>
                </>
              )}
            </List.Item>
          ))}
        </List>
        {view.inForce.length === 0 && <Text size="sm">{t('upstream.nobody')}</Text>}
        <Text size="sm" c="dimmed">
          {t(`upstream.source.${view.source}`)}
        </Text>
      </section>
      {view.source === 'option' && (
        <Alert color="yellow" variant="light">
          <Text size="sm" c="var(--mantine-color-text)">
            {t('upstream.overridden')}
          </Text>
        </Alert>
      )}
      <Radio.Group label={t('upstream.choose')} value={chosen} onChange={choose}>
        <Stack gap="xs" mt="xs">
          <Radio value={SYSTEM} label={t('upstream.system')} description={t('upstream.systemHint')} />
          {PUBLIC_RESOLVERS.map(({ id, name, description }) => (
            <Radio key={id} value={id} label={name} description={text(description)} />
          ))}
          <Radio value={OWN} label={t('upstream.own')} />
        </Stack>
      </Radio.Group>
      {chosen === OWN && (
        <Textarea
          label={t('upstream.addresses')}
          description={t('upstream.addressesHint')}
          autosize
          minRows={2}
          spellCheck={false}
          value={own}
          onChange={({ currentTarget }) => {
            setOwn(currentTarget.value);
            trial.reset();
          }}
        />
      )}
      <Group gap="xs">
        <Button
          disabled={!isNamed || isStanding}
          loading={put.isPending}
          onClick={() => put.mutate({ upstreams: wanted })}
        >
          {t('upstream.use')}
        </Button>
        {wanted.length > 0 && (
          <Button
            variant="default"
            loading={trial.isPending}
            onClick={() => trial.mutate({ upstreams: wanted })}
          >
            {t('upstream.try')}
          </Button>
        )}
      </Group>
      <div role="status">
        {trial.data?.map(({ upstream, ok, sentence, detail }) => (
          <Text key={upstream} size="sm" style={{ overflowWrap: 'anywhere' }}>
            <Tag tone={ok ? 'good' : 'advisory'}>{t(ok ? 'upstream.answers' : 'upstream.silent')}</Tag>{' '}
            {upstream.replace(/#.*$/, '')}: {text(sentence)}
            {detail !== null && (
              <details>
                <summary>{t('upstream.detail')}</summary>
                {detail}
              </details>
            )}
          </Text>
        ))}
      </div>
      {trial.isError && <ErrorNotice error={trial.error} />}
      {put.isError && <ErrorNotice error={put.error} />}
    </Stack>
  );
}
