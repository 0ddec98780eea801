/** Today at a glance. */
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';

export function TodayPage() {
  const { t } = useTranslation('common');
  return <PageHead title={t('nav.today')} />;
}
