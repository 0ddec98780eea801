/** What of a list's source was not taken: lines by their reason, and files of a folder or archive that gave nothing. */
import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ListReport } from '../../../shared/contracts/operator-shapes.ts';
import { useFormat, useText } from '../../app/locale.ts';

export function PassedOver({ faults, leftOut }: ListReport) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const text = useText();
  if (faults.length === 0 && leftOut.files === 0) return null;
  const more = leftOut.files - leftOut.first.length;
  return (
    <details>
      <Text component="summary" size="sm" style={{ cursor: 'pointer' }}>
        {leftOut.files === 0 ? t('passedOver.lines') : t('passedOver.files', { count: leftOut.files })}
      </Text>
      <List size="sm" style={{ overflowWrap: 'anywhere' }}>
        {leftOut.first.map(({ file, sentence }) => (
          <List.Item key={file}>
            {t('passedOver.file', { file, why: text(sentence), interpolation: { escapeValue: false } })}
          </List.Item>
        ))}
        {more > 0 && <List.Item>{t('passedOver.more', { count: more })}</List.Item>}
        {faults.map(({ reason, lines, sentence, file, line, text: said }) => (
          <List.Item key={reason}>
            {t('passedOver.reason', { count: lines, amount: format.number(lines), why: text(sentence) })}{' '}
            <Text component="span" size="sm" c="dimmed">
              {t('passedOver.first', { line, where: file === null ? '' : `${file}, ` })}
              {said !== '' && <code> {said}</code>}
            </Text>
          </List.Item>
        ))}
      </List>
    </details>
  );
}
