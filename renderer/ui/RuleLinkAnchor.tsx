/** "Edit the rule": from a reason to the entry that decided, or a word on why there is nothing to edit. */
import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RuleLink } from '../../shared/contracts/change-shapes.ts';
import { useScope } from '../app/scope.ts';
import { placeOf } from '../features/rules/rule-link.ts';

export function RuleLinkAnchor({ link }: { readonly link: RuleLink }) {
  const { t } = useTranslation('rules');
  const { children } = useScope();
  const place = placeOf(link, (profile) => children.find(({ id }) => id === profile)?.slug);
  if (place === null)
    return (
      <Text size="sm" c="dimmed">
        {link.kind === 'built-in' ? t('link.builtIn') : t('link.none')}
      </Text>
    );
  return place.to === '/rules' ? (
    <Anchor renderRoot={(props) => <Link {...props} to={place.to} search={place.search} />}>
      {t('link.edit')}
    </Anchor>
  ) : (
    <Anchor renderRoot={(props) => <Link {...props} to={place.to} search={place.search} />}>
      {t('link.manage')}
    </Anchor>
  );
}
