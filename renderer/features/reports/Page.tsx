/** The weekly card. */
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';

export function ReportsPage() {
  const { t } = useTranslation('common');
  return <PageHead title={t('nav.reports')} />;
}
