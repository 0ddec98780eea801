/** Whom every page is about. One child needs no switch. */
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useScope } from './scope.ts';

export function ChildSwitcher() {
  const { t } = useTranslation('common');
  const { children, child, select } = useScope();
  if (children.length < 2) return null;
  return (
    <NativeSelect
      size="sm"
      aria-label={t('shell.child')}
      value={child?.id ?? ''}
      data={[
        { value: '', label: t('noChild') },
        ...children.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={({ currentTarget }) => select(currentTarget.value === '' ? null : currentTarget.value)}
    />
  );
}
