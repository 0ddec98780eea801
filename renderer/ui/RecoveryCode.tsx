/** A recovery code, shown once: copied or printed, and gone after the guardian says that it is kept. Never asked back. */
import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface RecoveryCodeProps {
  readonly code: string;
  readonly onDone: () => void;
}

export function RecoveryCode({ code, onDone }: RecoveryCodeProps) {
  const { t } = useTranslation('family');
  return (
    <Alert
      title={t('code.title')}
      color="yellow"
      variant="light"
      styles={{ title: { color: 'var(--mantine-color-text)' }, body: { minWidth: 0 } }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('code.body')}</Text>
        {/* Copied by eye as well: it never runs out of sight. */}
        <Code block fz="lg" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {code}
        </Code>
        <Group gap="xs">
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button size="xs" variant="default" onClick={copy}>
                {copied ? t('code.copied') : t('code.copy')}
              </Button>
            )}
          </CopyButton>
          <Button size="xs" variant="default" onClick={() => window.print()}>
            {t('code.print')}
          </Button>
          <Button size="xs" onClick={onDone}>
            {t('code.kept')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
