/** What happened. */
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';

export function ActivityPage() {
  const { t } = useTranslation('common');
  return <PageHead title={t('nav.activity')} />;
}
