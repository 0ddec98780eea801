/** Where help is: on every face, whatever else is shown. */
import { useTranslation } from 'react-i18next';

export function Help() {
  const { t } = useTranslation('child');
  return (
    <section className="card help" aria-labelledby="help-title">
      <h2 id="help-title">{t('help.title')}</h2>
      <p>{t('help.adult')}</p>
      <p>
        <strong>
          <a href="tel:111">111</a>
        </strong>{' '}
        – {t('help.line')}
      </p>
      <p className="soft">{t('help.unlogged')}</p>
    </section>
  );
}
