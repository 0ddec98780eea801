/** Single sites and named services: open, blocked, or limited to so much a day. */
import { Button, Group, Menu, SegmentedControl, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconClock, IconSearch } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CATEGORY_BY_ID } from '../../../shared/catalogue/categories.ts';
import { isCategoryId } from '../../../shared/catalogue/category-ids.ts';
import { serviceById } from '../../../shared/catalogue/services.ts';
import { formatRuleTarget, parseRuleTarget } from '../../../shared/policy/rule-target.ts';
import { useFormat, useText } from '../../app/locale.ts';
import { matcherOf } from '../../ui/fold.ts';
import { Tag } from '../../ui/Tag.tsx';
import { freshRuleId, LIMIT_MINUTES, setAllowance, setRule } from './edits.ts';
import classes from './rules.module.css';
import type { TabProps } from './tab-props.ts';
import { serviceChoices, targetRows, type TargetRow } from './view-model.ts';

const SERVICES_SHOWN = 30;

export function SitesTab({ draft, focus }: TabProps) {
  const { t } = useTranslation('rules');
  const [filter, setFilter] = useState('');
  const rows = targetRows(draft.document);
  const listed = new Set(rows.map(({ target }) => target));
  const services = serviceChoices(matcherOf(filter), SERVICES_SHOWN).filter(
    ({ id }) => !listed.has(`service:${id}`),
  );
  const setAction = (target: string, action: string): void =>
    draft.edit((document) =>
      setRule(
        target,
        action === 'allow' || action === 'block' ? action : null,
        freshRuleId(document),
      )(document),
    );
  return (
    <Stack gap="lg">
      <AddSite onAdd={setAction} />
      <section aria-labelledby="own-rules">
        <Title order={2} size="h4" id="own-rules" mb="xs">
          {t('sites.own')}
        </Title>
        {rows.length === 0 ? (
          <Text c="dimmed">{t('sites.ownEmpty')}</Text>
        ) : (
          <ul className={classes.list}>
            {rows.map((row) => (
              <TargetItem
                key={row.target}
                row={row}
                focus={focus}
                onAction={(action) => setAction(row.target, action)}
                onLimit={(seconds) => draft.edit(setAllowance(row.target, seconds))}
              />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="services">
        <Title order={2} size="h4" id="services" mb="xs">
          {t('sites.services')}
        </Title>
        <TextInput
          label={t('sites.serviceFilter')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
          maw={360}
          mb="xs"
        />
        <ul className={classes.list}>
          {services.map(({ id }) => (
            <TargetItem
              key={id}
              row={{ target: `service:${id}`, rule: null, allowance: null }}
              focus={focus}
              onAction={(action) => setAction(`service:${id}`, action)}
              onLimit={(seconds) => draft.edit(setAllowance(`service:${id}`, seconds))}
            />
          ))}
        </ul>
        {services.length === SERVICES_SHOWN && (
          <Text size="sm" c="dimmed" mt="xs">
            {t('sites.moreServices')}
          </Text>
        )}
      </section>
    </Stack>
  );
}

function AddSite({ onAdd }: { readonly onAdd: (target: string, action: string) => void }) {
  const { t } = useTranslation('rules');
  const [value, setValue] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  /** A public suffix that was pointed out, and what was to be done with it. */
  const [doubt, setDoubt] = useState<string | null>(null);
  const add = async (action: 'allow' | 'block'): Promise<void> => {
    const parsed = parseRuleTarget(value);
    if (!parsed.ok) {
      setFault(t(`fault.${parsed.error}`));
      return;
    }
    const target = formatRuleTarget(parsed.value);
    if (parsed.value.kind === 'domain' && doubt !== `${action} ${target}`) {
      const { isPublicSuffix } = await import('../../../shared/net/public-suffix.ts');
      if (isPublicSuffix(parsed.value.domain)) {
        setFault(t(`fault.public-suffix.${action}`, { suffix: target }));
        setDoubt(`${action} ${target}`);
        return;
      }
    }
    onAdd(target, action);
    setValue('');
    setFault(null);
    setDoubt(null);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void add('allow');
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs" wrap="wrap">
        <TextInput
          label={t('sites.add')}
          description={t('sites.addHint')}
          placeholder="vi.wikipedia.org"
          value={value}
          error={fault}
          onChange={({ currentTarget }) => setValue(currentTarget.value)}
          style={{ flex: '1 1 260px' }}
        />
        <Button type="submit">{t('sites.allow')}</Button>
        <Button variant="default" onClick={() => void add('block')}>
          {t('sites.block')}
        </Button>
      </Group>
    </form>
  );
}

interface TargetItemProps {
  readonly row: TargetRow;
  readonly focus: string | null;
  readonly onAction: (action: string) => void;
  readonly onLimit: (seconds: number | null) => void;
}

function TargetItem({ row, focus, onAction, onLimit }: TargetItemProps) {
  const { t } = useTranslation('rules');
  const format = useFormat();
  const name = useTargetName()(row.target);
  const { rule, allowance } = row;
  const id = rule !== null ? `rule-${rule.id}` : allowance !== null ? `allowance-${allowance.id}` : undefined;
  const focused =
    (rule !== null && focus === `rule:${rule.id}`) ||
    (allowance !== null && focus === `allowance:${allowance.id}`);
  return (
    <li className={classes.item} id={id} data-focused={focused || undefined}>
      <div className={classes.words}>
        <Text fw={600}>{name.title}</Text>
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {name.detail}
          </Text>
          {allowance !== null && (
            <Tag icon={<IconClock size={12} aria-hidden />}>
              {t('sites.limited', { time: format.duration(allowance.seconds) })}
            </Tag>
          )}
          {rule?.note !== undefined && (
            <Text size="sm" fs="italic">
              {rule.note}
            </Text>
          )}
        </Group>
      </div>
      <Group gap="xs">
        <SegmentedControl
          size="xs"
          aria-label={name.title}
          value={rule?.action ?? 'none'}
          data={(['allow', 'block', 'none'] as const).map((value) => ({
            value,
            label: t(`sites.action.${value}`),
          }))}
          onChange={onAction}
        />
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="xs" variant="default" aria-label={t('sites.limitOf', { name: name.title })}>
              {t('sites.limit')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {LIMIT_MINUTES.map((minutes) => (
              <Menu.Item key={minutes} onClick={() => onLimit(minutes * 60)}>
                {t('sites.aDay', { time: format.duration(minutes * 60) })}
              </Menu.Item>
            ))}
            {allowance !== null && <Menu.Item onClick={() => onLimit(null)}>{t('sites.noLimit')}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </li>
  );
}

/** A target for people: a service by its name, a category by its own, a domain as it is. */
function useTargetName(): (target: string) => { readonly title: string; readonly detail: string } {
  const { t } = useTranslation('rules');
  const text = useText();
  return (target) => {
    if (target.startsWith('service:')) {
      const found = serviceById(target.slice('service:'.length));
      if (found !== undefined) return { title: found.name, detail: found.domains.slice(0, 3).join(', ') };
    }
    const category = target.slice('category:'.length);
    if (target.startsWith('category:') && isCategoryId(category)) {
      const known = CATEGORY_BY_ID.get(category);
      return { title: known === undefined ? category : text(known.name), detail: t('sites.categoryTarget') };
    }
    return { title: target, detail: t('sites.domainTarget') };
  };
}
