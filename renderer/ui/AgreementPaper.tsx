/** The agreement of a family, one page to read or print, in the child's words. */
import { Button, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useText } from '../app/locale.ts';
import { api } from '../client/console-client.ts';
import classes from './agreement-paper.module.css';
import { QueryState } from './QueryState.tsx';

export function AgreementPaper({ child }: { readonly child: string }) {
  const { t } = useTranslation('family');
  const text = useText();
  const agreement = useQuery(api.reports.agreement.queryOptions({ input: { child } }));
  return (
    <QueryState query={agreement}>
      {({ title, intro, sections, closing, signatures, date }) => (
        <Stack gap="sm">
          <Button
            variant="default"
            className="no-print"
            onClick={() => window.print()}
            style={{ alignSelf: 'flex-start' }}
          >
            {t('agreement.print')}
          </Button>
          <article className={`card ${classes.paper}`} data-paper>
            <Title order={2}>{text(title)}</Title>
            <Text>{text(intro)}</Text>
            {sections.map(({ heading, lines }) => (
              <section key={heading.en}>
                <Title order={3} size="h5" mt="sm">
                  {text(heading)}
                </Title>
                <ul>
                  {lines.map((line) => (
                    <li key={line.en}>{text(line)}</li>
                  ))}
                </ul>
              </section>
            ))}
            <Text>{text(closing)}</Text>
            <div className={classes.signatures}>
              {[...signatures, date].map((line) => (
                <span key={line.en}>{text(line)}</span>
              ))}
            </div>
          </article>
        </Stack>
      )}
    </QueryState>
  );
}
