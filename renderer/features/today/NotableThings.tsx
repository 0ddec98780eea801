/** What is worth a talk, each with the rows behind it and a way to begin the talk. No list of suspects. */
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Notable } from '../../../shared/contracts/overview-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { useScope } from '../../app/scope.ts';
import { useChange } from '../../app/use-change.ts';
import { api } from '../../client/console-client.ts';
import { noLogOf } from '../activity/view-model.ts';
import classes from './today.module.css';
import { logOf } from './view-model.ts';

export function NotableThings({ things }: { readonly things: readonly Notable[] }) {
  const { t } = useTranslation('today');
  const text = useText();
  const format = useFormat();
  const { children } = useScope();
  if (things.length === 0) return null;
  return (
    <section className="card" aria-labelledby="notable-title">
      <Title order={2} id="notable-title">
        {t('notable.title')}
      </Title>
      <ul className={classes.plain}>
        {things.map((thing) => {
          const child = children.find(({ id }) => id === thing.child);
          return (
            <li key={thing.id} className={classes.notable} data-notable={thing.kind} data-of={thing.child}>
              <Group gap="sm" align="baseline">
                <Text style={{ flex: '1 1 18rem' }}>{text(thing.sentence)}</Text>
                <Text size="sm" c="dimmed">
                  {format.ago(thing.at)}
                </Text>
                {child !== undefined && noLogOf([child]) === null && (
                  <Anchor
                    renderRoot={(props) => (
                      <Link {...props} to="/activity" search={{ child: child.slug, ...logOf(thing) }} />
                    )}
                  >
                    {t('notable.see')}
                  </Anchor>
                )}
                <Offers thing={thing} name={child?.name ?? ''} />
              </Group>
              <details>
                <summary>{t('notable.talk')}</summary>
                <Text size="sm">{text(thing.advice)}</Text>
              </details>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** One tap settles what is new; the toast takes it back. */
function Offers({ thing, name }: { readonly thing: Notable; readonly name: string }) {
  const { t } = useTranslation('today');
  const text = useText();
  const rule = useChange(api.rules.target.mutationOptions());
  return thing.offers.map(({ action, target, what }) => (
    <Button
      key={action}
      size="compact-sm"
      variant="default"
      disabled={rule.isPending}
      data-offer={action}
      aria-label={t(`notable.${action}Label`, { name, what: text(what) })}
      onClick={() => rule.mutate({ profile: thing.child, action, target })}
    >
      {t(`notable.${action}`)}
    </Button>
  ));
}
