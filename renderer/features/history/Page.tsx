/** Everything that was changed. */
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/PageHead.tsx';

export function HistoryPage() {
  const { t } = useTranslation('common');
  return <PageHead title={t('nav.history')} />;
}
